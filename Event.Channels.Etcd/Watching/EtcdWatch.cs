using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>The watch of a key or a range: what a <see cref="WatchStream"/> asks etcd for, and tells what comes.</summary>
/// <remarks>
/// A stream calls <see cref="Tell"/> and <see cref="End"/> one at a time, not under a lock. They must not wait: all watches
/// of a store are told by the same loop.
/// </remarks>
internal abstract class EtcdWatch(string subject, WatchCreateRequest request)
{
    /// <summary>The key or the range, for the message of an exception.</summary>
    public string Subject => subject;

    public WatchCreateRequest Request => request;

    /// <summary>The number that etcd gave it. Written by its stream, under the lock of the stream.</summary>
    public long Id { get; set; } = -1;

    /// <summary>Events, in the order of the store.</summary>
    public abstract void Tell(WatchResponse response);

    /// <summary>Nothing more will come.</summary>
    /// <param name="error">Why: <see cref="CompactedException"/> if the history is gone that would come next.</param>
    public abstract void End(Exception error);
}
