using System.Runtime.CompilerServices;

namespace EventChannels.Stores;

/// <summary>
/// A store in memory, for tests. It can simulate interruptions, delays, refusals, lost answers and lost data.
/// </summary>
/// <remarks>
/// Several <see cref="StoredValue{T}"/> on one store stand for several processes. All members are safe for use from any
/// thread.
/// </remarks>
public sealed class MemoryStore : IValueStore
{
    private readonly Lock _lock = new();

    // Guarded by the lock, like all fields below. An entry stays when its key is deleted, because a loop may follow it.
    private readonly Dictionary<string, MemoryValue<StoreState>> _entries = [];

    private long _revision;

    // Cancelled by Interrupt, Refuse and the disposal.
    private CancellationTokenSource _connection = new();

    private Func<Exception>? _fault;

    private int _answersToLose;

    /// <summary>The clock for <see cref="Delay"/>. The default is the system clock.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
    = TimeProvider.System;

    /// <summary>The delay before a call takes effect, and before a feed gives a state. The default is zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 24 days.</exception>
    public TimeSpan Delay
    {
        get
        {
            lock (_lock)
            {
                return field;
            }
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(24));
            lock (_lock)
            {
                field = value;
            }
        }
    }

    /// <summary>
    /// Interrupts all feeds. Until <see cref="Resume"/>, calls throw a <see cref="StoreException"/> with
    /// <see cref="StoreFault.Unavailable"/>.
    /// </summary>
    /// <param name="reason">The message of the exceptions.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public void Interrupt(string reason = "The store is interrupted.") =>
        Fail(() => new StoreException(StoreFault.Unavailable, reason));

    /// <summary>
    /// Interrupts all feeds. Until <see cref="Resume"/>, calls throw a <see cref="StoreException"/> with
    /// <see cref="StoreFault.Refused"/>.
    /// </summary>
    /// <param name="reason">The message of the exceptions.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public void Refuse(string reason = "The store refuses.") =>
        Fail(() => new StoreException(StoreFault.Refused, reason));

    /// <summary>Ends the effect of <see cref="Interrupt"/>, <see cref="Refuse"/> and <see cref="LoseAnswers"/>.</summary>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    public void Resume()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            _answersToLose = 0;
            if (_fault is not null)
            {
                _fault = null;
                _connection = new CancellationTokenSource();
            }
        }
    }

    /// <summary>
    /// Does the next writes, and loses their answers: they throw a <see cref="StoreException"/> with
    /// <see cref="StoreFault.OutcomeUnknown"/>.
    /// </summary>
    /// <param name="count">The number of writes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void LoseAnswers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
        {
            _answersToLose = count;
        }
    }

    /// <summary>Deletes all keys and restarts the revisions, like a store that lost its disk.</summary>
    public void Wipe()
    {
        MemoryValue<StoreState>[] entries;
        lock (_lock)
        {
            _revision = 0;
            entries = [.. _entries.Values];
            foreach (MemoryValue<StoreState> entry in entries)
            {
                entry.Set(default);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return Newest(Entry(key));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            MemoryValue<StoreState> entry = Entry(key);
            StoreState current = Newest(entry);
            if (expected is { } revision && revision != (current.Exists ? current.Revision : 0))
            {
                return new StoreWrite(false, current);
            }

            if (data is not null || current.Exists)
            {
                current = new StoreState(data is not null, data.GetValueOrDefault().ToArray(), ++_revision);
                entry.Set(current);
            }

            if (_answersToLose > 0)
            {
                _answersToLose--;
                throw new StoreException(StoreFault.OutcomeUnknown, "The answer was lost.");
            }

            return new StoreWrite(true, current);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreState> FollowAsync(
        string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        MemoryValue<StoreState> entry;
        CancellationToken connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            entry = Entry(key);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection);
        using MemoryWatcher<StoreState> watcher = entry.Watch();
        while (true)
        {
            yield return await NextAsync(watcher, linked.Token, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends all feeds. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Fail(Disposed);
        return default;
    }

    private static ObjectDisposedException Disposed() =>
        new(nameof(MemoryStore), "The store is disposed. Create another one.");

    private static StoreState Newest(MemoryValue<StoreState> entry) => entry.TryPeek(out StoreState state) ? state : default;

    private async ValueTask<StoreState> NextAsync(
        MemoryWatcher<StoreState> watcher, CancellationToken linked, CancellationToken cancellationToken)
    {
        try
        {
            await watcher.WaitForUnreadAsync(linked).ConfigureAwait(false);
            await DelayAsync(linked).ConfigureAwait(false);
            return await watcher.GetAsync(linked).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw Interruption(cancellationToken);
        }
    }

    // Returns a token that is cancelled when the connection is lost.
    private async ValueTask<CancellationToken> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CancellationToken connection;
        lock (_lock)
        {
            connection = _fault is null ? _connection.Token : throw _fault();
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection);
        try
        {
            await DelayAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw Interruption(cancellationToken);
        }

        return connection;
    }

    private async ValueTask DelayAsync(CancellationToken cancellationToken)
    {
        if (Delay is var delay && delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private Exception Interruption(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancellationToken)
                : _fault?.Invoke() ?? new StoreException(StoreFault.Unavailable, "The store was interrupted.");
        }
    }

    private void Fail(Func<Exception> fault)
    {
        CancellationTokenSource connection;
        lock (_lock)
        {
            if (fault != Disposed)
            {
                ThrowIfDisposed();
            }

            _fault = fault;
            connection = _connection;
        }

        connection.Cancel();
    }

    // Call under the lock.
    private void ThrowIfDisposed()
    {
        if (_fault == Disposed)
        {
            throw Disposed();
        }
    }

    // Call under the lock.
    private MemoryValue<StoreState> Entry(string key)
    {
        if (!_entries.TryGetValue(key, out MemoryValue<StoreState>? entry))
        {
            entry = new MemoryValue<StoreState>(default);
            _entries.Add(key, entry);
        }

        return entry;
    }
}
