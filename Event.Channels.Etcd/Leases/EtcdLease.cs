using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>A lease that is granted when it is needed, and anew when etcd no longer knows it.</summary>
/// <remarks>
/// <code>
/// state | entered by                                | left by
/// ------|-------------------------------------------|---------------------------------------------
/// none  | the start; etcd no longer knows the lease | a grant
/// alive | a grant                                   | etcd no longer knows it; its revocation
/// </code>
/// <see cref="Id"/> may be read from any thread. All else is for one caller at a time.
/// </remarks>
internal sealed class EtcdLease(EtcdConnection connection, long seconds)
{
    private long _id;

    /// <summary>0 if there is none.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>How often it is to be kept alive.</summary>
    public TimeSpan Period { get; private set; }

    /// <summary>Grants it if there is none.</summary>
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

    /// <summary>Keeps it alive, if there is one.</summary>
    /// <returns><see langword="false"/> if etcd no longer knows it.</returns>
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

    /// <summary>etcd no longer knows it.</summary>
    public void Forget() => Volatile.Write(ref _id, 0);

    /// <summary>Ends it, if there is one: its keys vanish.</summary>
    public async ValueTask RevokeAsync(CancellationToken cancellationToken)
    {
        if (_id != 0)
        {
            await connection.CallAsync(LeaseCalls.Revoke(_id), cancellationToken).ConfigureAwait(false);
            Forget();
        }
    }
}
