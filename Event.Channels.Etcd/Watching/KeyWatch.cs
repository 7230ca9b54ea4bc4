using System.Threading.Channels;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>The watch of one key, from the present on. It keeps only the newest state for its reader.</summary>
internal sealed class KeyWatch : EtcdWatch
{
    // Set by the stream, and read by the loop that owns this watch.
    private readonly MemoryValue<StoreState> _newest = new();

    private readonly MemoryWatcher<StoreState> _watcher;

    public KeyWatch(string subject, ByteString key)
        : base(subject, new WatchCreateRequest { Key = key, Fragment = true }) => _watcher = _newest.Watch();

    public override void Tell(WatchResponse response)
    {
        // The last event is the newest so far, in a fragment too.
        if (response.Events is [.., { } last])
        {
            _newest.Set(StateOf(last));
        }
    }

    public override void End(Exception error) => _newest.TryComplete(error);

    /// <summary>Takes the newest state that was not returned yet, or waits for it.</summary>
    /// <returns>The state, or <see langword="null"/> if the history was compacted and no more will come.</returns>
    /// <exception cref="Exception">The watch has ended, with this error of the stream.</exception>
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
