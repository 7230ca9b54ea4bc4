using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>A key that ends with this process: a store for one value, which binds its writes to a lease.</summary>
/// <remarks>
/// <code>
/// data    | entered by                                            | left by
/// --------|-------------------------------------------------------|-------------------------------------------
/// foreign | the start; a deletion here; a look that finds another | a write here
/// held    | a write here; a look that finds it                    | an entry to foreign; the loss of the lease
/// lost    | the loss of the lease while held                      | a write on the condition that the key is
///         |                                                       | absent: the key is then held, or foreign
/// </code>
/// At each third of its time, the lease is kept alive, and a read checks the key. All members are safe for use from any
/// thread.
/// </remarks>
internal sealed class LeasedKey : IValueStore
{
    private static readonly TimeSpan _longestRetry = TimeSpan.FromSeconds(1);

    private readonly EtcdStore _store;

    private readonly string _key;

    private readonly TimeSpan _attemptTimeout;

    private readonly TimeProvider _clock;

    private readonly CancellationTokenSource _disposal = new();

    // Held to grant, keep alive or revoke the lease, and to set the key again. Reading the lease's number needs no turn.
    private readonly SemaphoreSlim _turn = new(1);

    private readonly EtcdLease _lease;

    // Written by the holder of the turn.
    private Task? _keeping;

    private readonly Lock _lock = new();

    // The newest known state of the key. It exists if the key is held or lost. Guarded by the lock.
    private StoreState _held;

    // Guarded by the lock.
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

    /// <summary>Forgets the key before its deletion, so it is not set again.</summary>
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

    /// <summary>Revokes the lease, and the key vanishes. If etcd does not answer, the lease expires.</summary>
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
            // The lease expires.
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

    // Gets a lease other than the dead one. Data that was lost with the dead lease is set again first, because the
    // condition of the next write may need it.
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

            // The store may have been wiped, and its revisions may be lower from now on.
            _held = _lost ? _held : default;
        }
    }

    // Call with the turn.
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
            // Unless another write of this value came between.
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

    // Called if the key is absent. If this value holds it, the loss of the lease may be unnoticed: keeps the lease
    // alive, and sets the key again. Returns whether the key should exist.
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
            // Only the outcome of setting the key again is unknown. The operation of the caller was not done.
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

    // Looks whether this value still holds the key: a write of another process takes it out of the lease. Call with the
    // turn.
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
