using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>A key that ends with this process: a store for one value, whose writes are bound to a lease.</summary>
/// <remarks>
/// <code>
/// data    | entered by                                            | left by
/// --------|-------------------------------------------------------|-------------------------------------------
/// foreign | the start; a deletion here; a look that finds another | a write here
/// held    | a write here; a look that finds it                    | all that enters foreign; the lease's loss
/// lost    | the loss of the lease while held                      | a write on the condition that the key is
///         |                                                       | absent: then it is held, or foreign
/// </code>
/// The lease is kept alive at a third of its time, with a look at the key. All members are safe for use from any thread.
/// </remarks>
internal sealed class LeasedKey : IValueStore
{
    private static readonly TimeSpan _longestRetry = TimeSpan.FromSeconds(1);

    private readonly EtcdStore _store;

    private readonly string _key;

    private readonly TimeSpan _attemptTimeout;

    private readonly TimeProvider _clock;

    private readonly CancellationTokenSource _disposal = new();

    // Held by the one that uses the lease otherwise than by its number, or sets the key again.
    private readonly SemaphoreSlim _turn = new(1);

    private readonly EtcdLease _lease;

    // Written by the one that has the turn.
    private Task? _keeping;

    private readonly Lock _lock = new();

    // The newest that is known of the key. It exists if it is held or lost. Under the lock.
    private StoreState _held;

    // Under the lock.
    private bool _lost;

    public LeasedKey(EtcdStore store, string key, TimeSpan timeToLive, TimeSpan attemptTimeout, TimeProvider clock)
    {
        (_store, _key, _attemptTimeout, _clock) = (store, key, attemptTimeout, clock);
        _lease = new EtcdLease(store.Connection, (long)Math.Ceiling(timeToLive.TotalSeconds));
    }

    public async ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken)
    {
        StoreState read = await _store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        return !read.Exists && await TryLookAsync(cancellationToken).ConfigureAwait(false)
            ? await _store.ReadAsync(key, cancellationToken).ConfigureAwait(false)
            : read;
    }

    public IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken) =>
        _store.FollowAsync(key, cancellationToken);

    public async ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        if (data is null)
        {
            return await WriteAsync(data, expected, lease: 0, cancellationToken).ConfigureAwait(false);
        }

        long lease = _lease.Id is not 0 and var known ? known : await GetLeaseAsync(0, cancellationToken).ConfigureAwait(false);
        try
        {
            StoreWrite write = await WriteAsync(data, expected, lease, cancellationToken).ConfigureAwait(false);
            return write is { Written: false, Current.Exists: false }
                ? write with { Current = await ReadAsync(key, cancellationToken).ConfigureAwait(false) }
                : write;
        }
        catch (StoreException error) when (error.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            // etcd no longer knows the lease, and wrote nothing.
            lease = await GetLeaseAsync(lease, cancellationToken).ConfigureAwait(false);
            return await WriteAsync(data, expected, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sees to it that the key is not set again: it is about to be deleted.</summary>
    public async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _held = default;
            _lost = false;
        }

        _turn.Release();
    }

    /// <summary>Revokes the lease, so that the key vanishes. If etcd does not answer, it expires.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await (_keeping ?? Task.CompletedTask).ConfigureAwait(false);
            using var attempt = new CancellationTokenSource(_attemptTimeout, _clock);
            await _lease.RevokeAsync(attempt.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsFailure(error))
        {
            // It expires.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<StoreWrite> WriteAsync(
        ReadOnlyMemory<byte>? data, long? expected, long lease, CancellationToken cancellationToken)
    {
        StoreWrite write = await _store.WriteLeasedAsync(_key, data, expected, lease, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (write.Written && (_lost || write.Current.Revision > _held.Revision))
            {
                _held = write.Current;
                _lost = false;
            }
        }

        return write;
    }

    // The lease that is to be used, other than a dead one. What was lost with that is set again first: the condition of the
    // write that comes next may need it.
    private async ValueTask<long> GetLeaseAsync(long dead, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfDisposed();
            if (dead != 0 && _lease.Id == dead)
            {
                _lease.Forget();
                Lose();
            }

            await SetAgainAsync(cancellationToken).ConfigureAwait(false);
            long lease = await _lease.GrantAsync(cancellationToken).ConfigureAwait(false);
            _keeping ??= Background.Run(KeepAsync);
            return lease;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Lose()
    {
        lock (_lock)
        {
            _lost |= _held.Exists;

            // The store may have been wiped: its revisions may be lower from now on.
            _held = _lost ? _held : default;
        }
    }

    // Has the turn.
    private async ValueTask SetAgainAsync(CancellationToken cancellationToken)
    {
        StoreState lost;
        lock (_lock)
        {
            if (!_lost)
            {
                return;
            }

            lost = _held;
        }

        long lease = await _lease.GrantAsync(cancellationToken).ConfigureAwait(false);
        StoreWrite write =
            await _store.WriteLeasedAsync(_key, lost.Data, expected: 0, lease, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            // Unless a write here came between.
            if (_lost)
            {
                _held = write.Written ? write.Current : default;
                _lost = false;
            }
        }
    }

    private async Task KeepAsync()
    {
        TimeSpan pause = _lease.Period;
        while (!_disposal.IsCancellationRequested && !_store.Connection.IsDisposed)
        {
            await Task.Delay(pause, _clock, _disposal.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bool kept = await TryKeepAsync().ConfigureAwait(false);
            pause = kept ? _lease.Period : TimeSpan.FromTicks(Math.Min(_lease.Period.Ticks / 4, _longestRetry.Ticks));
        }
    }

    private async ValueTask<bool> TryKeepAsync()
    {
        using var attempt = new CancellationTokenSource(_attemptTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, _disposal.Token);
        try
        {
            await KeepOnceAsync(linked.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (IsFailure(error))
        {
            return false;
        }
    }

    // If the key should be there: whether it is, once a lease that was lost is replaced. Whoever finds the key absent asks, since
    // the loss may not have been noticed yet.
    private async ValueTask<bool> TryLookAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_held.Exists)
            {
                return false;
            }
        }

        try
        {
            await KeepOnceAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException error) when (error.Fault == StoreFault.OutcomeUnknown)
        {
            // It is the outcome of setting again that is unknown. What the caller asked for was not done.
            throw new StoreException(StoreFault.Unavailable, error.Message, error);
        }
    }

    private async ValueTask KeepOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfDisposed();
            if (!await _lease.TryKeepAliveAsync(cancellationToken).ConfigureAwait(false))
            {
                Lose();
            }

            await SetAgainAsync(cancellationToken).ConfigureAwait(false);
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Whether what is held is still there: another one's write takes the key out of the lease. Has the turn.
    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        RangeResponse read = await _store.Connection
            .CallAsync(KeyCalls.Read(_key, _store.KeyOf(_key)), cancellationToken).ConfigureAwait(false);
        long revision = read.Header.Revision;
        bool isHeld = read.Kvs is [var found, ..] && found.Lease != 0 && found.Lease == _lease.Id;
        lock (_lock)
        {
            if (revision >= _held.Revision)
            {
                _held = isHeld ? KeyCalls.StateOf(read, revision) : new StoreState(false, default, revision);
            }
        }
    }

    private static bool IsFailure(Exception error) =>
        error is StoreException or OperationCanceledException or ObjectDisposedException;

    private void ThrowIfDisposed()
    {
        if (_disposal.IsCancellationRequested)
        {
            throw new ObjectDisposedException("EtcdValue", "The value is disposed. Create another one to set the key.");
        }
    }
}
