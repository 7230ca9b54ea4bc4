using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>A key that ends with this process: a store for one value, whose writes are bound to a lease.</summary>
/// <remarks>
/// <code>
/// lease | entered by                                | left by
/// ------|-------------------------------------------|--------------------------------------------------------
/// none  | the start; etcd no longer knows the lease | a write; something that is to be set again
/// alive | the grant of a lease                      | etcd no longer knows it; the disposal, which revokes it
///
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

    private readonly long _seconds;

    private readonly TimeSpan _attemptTimeout;

    private readonly TimeProvider _clock;

    private readonly CancellationTokenSource _disposal = new();

    // Held by the one that grants a lease, keeps it alive, or sets the key again.
    private readonly SemaphoreSlim _turn = new(1);

    // 0 if there is none. Written by the one that has the turn, as the next two.
    private long _lease;

    private TimeSpan _period;

    private Task _keeping = Task.CompletedTask;

    private readonly Lock _lock = new();

    // The newest that is known of the key. It exists if it is held or lost. Under the lock.
    private StoreState _held;

    // Under the lock.
    private bool _lost;

    public LeasedKey(EtcdStore store, string key, TimeSpan timeToLive, TimeSpan attemptTimeout, TimeProvider clock) =>
        (_store, _key, _seconds, _attemptTimeout, _clock) =
            (store, key, (long)Math.Ceiling(timeToLive.TotalSeconds), attemptTimeout, clock);

    public ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        _store.ReadAsync(key, cancellationToken);

    public IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken) =>
        _store.FollowAsync(key, cancellationToken);

    public async ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken)
    {
        if (data is null)
        {
            return await WriteAsync(data, expected, lease: 0, cancellationToken).ConfigureAwait(false);
        }

        long lease = await GetLeaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await WriteAsync(data, expected, lease, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error) when (error.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            // etcd no longer knows the lease, and wrote nothing. What was lost is set again first: the condition may need it.
            lease = await ReplaceLeaseAsync(lease, cancellationToken).ConfigureAwait(false);
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
        long lease = _lease;
        _lease = 0;
        _turn.Release();
        await _keeping.ConfigureAwait(false);
        if (lease == 0)
        {
            return;
        }

        using var attempt = new CancellationTokenSource(_attemptTimeout, _clock);
        try
        {
            await _store.Connection.CallAsync(LeaseCalls.Revoke(lease), attempt.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            // It expires.
        }
    }

    private async ValueTask<StoreWrite> WriteAsync(
        ReadOnlyMemory<byte>? data, long? expected, long lease, CancellationToken cancellationToken)
    {
        StoreWrite write = await _store.WriteAsync(_key, data, expected, lease, cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<long> GetLeaseAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _lease) is not 0 and var lease)
        {
            return lease;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await GrantAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<long> ReplaceLeaseAsync(long dead, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_lease == dead)
            {
                Lose();
            }

            await SetAgainAsync(cancellationToken).ConfigureAwait(false);
            return await GrantAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Has the turn, as all that follow.
    private async ValueTask<long> GrantAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, typeof(EtcdValue<>));
        if (_lease == 0)
        {
            LeaseGrantResponse granted =
                await _store.Connection.CallAsync(LeaseCalls.Grant(_seconds), cancellationToken).ConfigureAwait(false);
            _period = TimeSpan.FromSeconds(granted.TTL) / 3;
            Volatile.Write(ref _lease, granted.ID);
            if (_keeping.IsCompleted)
            {
                _keeping = Background.Run(KeepAsync);
            }
        }

        return _lease;
    }

    private void Lose()
    {
        Volatile.Write(ref _lease, 0);
        lock (_lock)
        {
            _lost |= _held.Exists;
        }
    }

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

        long lease = await GrantAsync(cancellationToken).ConfigureAwait(false);
        StoreWrite write =
            await _store.WriteAsync(_key, lost.Data, expected: 0, lease, cancellationToken).ConfigureAwait(false);
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

    // Without the turn.
    private async Task KeepAsync()
    {
        TimeSpan pause = _period;
        while (!_disposal.IsCancellationRequested)
        {
            await Task.Delay(pause, _clock, _disposal.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = await TryKeepAliveAsync().ConfigureAwait(false) ? _period
                : _period / 4 < _longestRetry ? _period / 4
                : _longestRetry;
        }
    }

    // Without the turn.
    private async ValueTask<bool> TryKeepAliveAsync()
    {
        using var attempt = new CancellationTokenSource(_attemptTimeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, _disposal.Token);
        try
        {
            await _turn.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                await KeepAliveAsync(linked.Token).ConfigureAwait(false);
                return true;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async ValueTask KeepAliveAsync(CancellationToken cancellationToken)
    {
        if (_lease != 0)
        {
            LeaseKeepAliveResponse kept =
                await _store.Connection.CallAsync(LeaseCalls.KeepAlive(_lease), cancellationToken).ConfigureAwait(false);
            if (kept.TTL <= 0)
            {
                Lose();
            }
        }

        await SetAgainAsync(cancellationToken).ConfigureAwait(false);
        if (_lease != 0)
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Tells whether what is held is still there: another one's write takes the key out of the lease.
    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        RangeResponse read = await _store.Connection
            .CallAsync(KeyCalls.Read(_key, _store.KeyOf(_key)), cancellationToken).ConfigureAwait(false);
        bool isHeld = read.Kvs is [var found, ..] && found.Lease == _lease;
        lock (_lock)
        {
            if (read.Header.Revision >= _held.Revision)
            {
                _held = isHeld ? KeyCalls.StateOf(read, read.Header.Revision) : new StoreState(false, default, read.Header.Revision);
            }
        }
    }
}
