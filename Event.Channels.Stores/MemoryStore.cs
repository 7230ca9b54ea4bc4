using System.Runtime.CompilerServices;

namespace EventChannels.Stores;

/// <summary>Keeps values in memory, for tests.</summary>
/// <remarks>
/// It can simulate interruptions, delays, refusals, lost answers and lost data.
/// Several <see cref="StoredValue{T}"/> on one store stand for several processes. All members are safe for use from any
/// thread.
/// </remarks>
/// <example>
/// <code><![CDATA[
/// await using var store = new MemoryStore();
/// await using var count = new StoredValue<string>(store, "count", StoreSerializer.Text);
/// using IWatcher<string> watcher = count.Watch();
///
/// store.Interrupt();
/// ValueTask setting = count.SetAsync("1");          // waits for the store
/// store.Resume();
/// await setting;
/// Console.WriteLine(await watcher.GetAsync());      // prints 1
/// ]]></code>
/// </example>
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

    /// <summary>Gets or initializes the clock for <see cref="Delay"/>. The default is the system's clock.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Time.Testing;
    ///
    /// var time = new FakeTimeProvider();
    /// await using var slow = new MemoryStore { TimeProvider = time, Delay = TimeSpan.FromSeconds(1) };
    /// ValueTask<StoreState> reading = slow.ReadAsync("motto", CancellationToken.None);
    /// time.Advance(TimeSpan.FromSeconds(1));
    /// Console.WriteLine((await reading).Exists);        // prints False
    /// ]]></code>
    /// </example>
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

    /// <summary>
    /// Gets or sets the delay before a call takes effect, and before a feed returns a state. The default is zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 24 days.</exception>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Time.Testing;
    ///
    /// var time = new FakeTimeProvider();
    /// await using var store = new MemoryStore { TimeProvider = time, Delay = TimeSpan.FromSeconds(1) };
    /// ValueTask<StoreState> reading = store.ReadAsync("motto", CancellationToken.None);
    /// Console.WriteLine(reading.IsCompleted);           // prints False
    ///
    /// time.Advance(TimeSpan.FromSeconds(1));
    /// Console.WriteLine((await reading).Exists);        // prints False
    /// ]]></code>
    /// </example>
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

    /// <summary>Makes the store unavailable, until <see cref="Resume"/>.</summary>
    /// <remarks>
    /// All feeds end. Calls throw a <see cref="StoreException"/> with <see cref="StoreFault.Unavailable"/>, so Gets and
    /// Sets of values wait.
    /// </remarks>
    /// <param name="reason">The message of the exceptions.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    ///
    /// store.Interrupt();
    /// ValueTask setting = motto.SetAsync("festina lente");
    /// Console.WriteLine(setting.IsCompleted);           // prints False
    /// store.Resume();
    /// await setting;
    /// ]]></code>
    /// </example>
    public void Interrupt(string reason = "The store is interrupted.") =>
        Fail(() => new StoreException(StoreFault.Unavailable, reason));

    /// <summary>Makes the store refuse all requests, until <see cref="Resume"/>.</summary>
    /// <remarks>
    /// All feeds end. Calls throw a <see cref="StoreException"/> with <see cref="StoreFault.Refused"/>, and so do Gets
    /// and Sets of values.
    /// </remarks>
    /// <param name="reason">The message of the exceptions.</param>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    ///
    /// store.Refuse("read only");
    /// try { await motto.SetAsync("festina lente"); }
    /// catch (StoreException refused) { Console.WriteLine(refused.Message); }   // prints read only
    /// ]]></code>
    /// </example>
    public void Refuse(string reason = "The store refuses.") =>
        Fail(() => new StoreException(StoreFault.Refused, reason));

    /// <summary>Ends the effect of <see cref="Interrupt"/>, <see cref="Refuse"/> and <see cref="LoseAnswers"/>.</summary>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    ///
    /// store.Refuse("read only");
    /// store.Resume();
    /// await motto.SetAsync("festina lente");
    /// Console.WriteLine(motto);                         // prints motto: festina lente (revision 1)
    /// ]]></code>
    /// </example>
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

    /// <summary>Loses the answers of the next writes.</summary>
    /// <remarks>
    /// The writes are done, and throw a <see cref="StoreException"/> with <see cref="StoreFault.OutcomeUnknown"/>.
    /// </remarks>
    /// <param name="count">The number of writes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    /// await motto.SetAsync("festina");
    ///
    /// store.LoseAnswers(1);
    /// try { await motto.UpdateAsync(text => text + " lente"); }
    /// catch (StoreException lost) { Console.WriteLine(lost.Fault); }   // prints OutcomeUnknown
    /// ]]></code>
    /// </example>
    public void LoseAnswers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
        {
            _answersToLose = count;
        }
    }

    /// <summary>Deletes all keys and restarts the revisions, like a store that lost its disk.</summary>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", new(StoreSerializer.Text) { Absent = "none" });
    /// await motto.SetAsync("festina lente");
    /// using IWatcher<string> watcher = motto.Watch();
    /// Console.WriteLine(await watcher.GetAsync());      // prints festina lente
    ///
    /// store.Wipe();
    /// Console.WriteLine(await watcher.GetAsync());      // prints none
    /// ]]></code>
    /// </example>
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
