using System.Threading.Channels;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>The watch of one key, from the present on. It keeps the newest state alone, however slow its reader is.</summary>
internal sealed class KeyWatch : EtcdWatch
{
    // Set by the stream, and read by the one loop that this watch belongs to.
    private readonly MemoryValue<StoreState> _newest = new();

    private readonly MemoryWatcher<StoreState> _watcher;

    public KeyWatch(string subject, ByteString key)
        : base(subject, new WatchCreateRequest { Key = key, Fragment = true }) => _watcher = _newest.Watch();

    public override void Tell(WatchResponse response)
    {
        // In a fragment too, the last event is the newest one so far.
        if (response.Events is [.., { } last])
        {
            _newest.Set(StateOf(last));
        }
    }

    public override void End(Exception error) => _newest.TryComplete(error);

    /// <summary>The newest state that was not returned yet.</summary>
    /// <returns><see langword="null"/> if there is none any more, since the history was compacted.</returns>
    /// <exception cref="Exception">The watch has ended; what the stream ended with.</exception>
    public async ValueTask<StoreState?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _watcher.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is { } error)
        {
            return error is CompactedException ? null : throw error;
        }
    }

    private static StoreState StateOf(Event last) => last.Type == Event.Types.EventType.Put
        ? new StoreState(true, last.Kv.Value.Memory, last.Kv.ModRevision)
        : new StoreState(false, default, last.Kv.ModRevision);
}
