using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>A lease. It is granted on demand, and again after etcd has lost it.</summary>
/// <remarks>
/// <code>
/// state | entered by                                | left by
/// ------|-------------------------------------------|---------------------------------------------
/// none  | the start; etcd no longer knows the lease | a grant
/// alive | a grant                                   | etcd no longer knows it; its revocation
/// </code>
/// <see cref="Id"/> may be read from any thread. The other members are for one caller at a time.
/// </remarks>
internal sealed class EtcdLease(EtcdConnection connection, long seconds)
{
    private long _id;

    /// <summary>The number of the lease, or 0 if there is none.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>The time between two calls that keep the lease alive.</summary>
    public TimeSpan Period { get; private set; }

    /// <summary>Gets the lease, which is granted if there is none.</summary>
    public async ValueTask<long> GrantAsync(CancellationToken cancellationToken)
    {
        if (_id == 0)
        {
            LeaseGrantResponse granted =
                await connection.CallAsync(LeaseCalls.Grant(seconds), cancellationToken).ConfigureAwait(false);
            Period = TimeSpan.FromSeconds(granted.TTL) / 3;
            Volatile.Write(ref _id, granted.ID);
        }

        return _id;
    }

    /// <summary>Keeps the lease alive, if there is one.</summary>
    /// <returns><see langword="false"/> if etcd no longer knows the lease.</returns>
    public async ValueTask<bool> TryKeepAliveAsync(CancellationToken cancellationToken)
    {
        if (_id == 0)
        {
            return true;
        }

        LeaseKeepAliveResponse kept =
            await connection.CallAsync(LeaseCalls.KeepAlive(_id), cancellationToken).ConfigureAwait(false);
        if (kept.TTL <= 0)
        {
            Forget();
        }

        return kept.TTL > 0;
    }

    /// <summary>Notes that etcd no longer knows the lease.</summary>
    public void Forget() => Volatile.Write(ref _id, 0);

    /// <summary>Ends the lease, if there is one. Its keys vanish.</summary>
    public async ValueTask RevokeAsync(CancellationToken cancellationToken)
    {
        if (_id != 0)
        {
            await connection.CallAsync(LeaseCalls.Revoke(_id), cancellationToken).ConfigureAwait(false);
            Forget();
        }
    }
}
