using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>
/// The watch of a key or a range. A <see cref="WatchStream"/> requests it from etcd, and passes the events to it.
/// </summary>
/// <remarks>
/// A stream calls <see cref="Tell"/> and <see cref="End"/> one at a time, not under a lock. They must not wait: the
/// same loop serves all watches of a store.
/// </remarks>
internal abstract class EtcdWatch(string subject, WatchCreateRequest request)
{
    /// <summary>The key or the range, for the message of an exception.</summary>
    public string Subject => subject;

    public WatchCreateRequest Request => request;

    /// <summary>etcd's number of the watch. Written by its stream, under the lock of the stream.</summary>
    public long Id { get; set; } = -1;

    /// <summary>Receives events, in the order of the store.</summary>
    public abstract void Tell(WatchResponse response);

    /// <summary>Ends the watch: no more events will come.</summary>
    /// <param name="error">The reason: a <see cref="CompactedException"/> if the next events were compacted.</param>
    public abstract void End(Exception error);
}
