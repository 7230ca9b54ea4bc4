using EventChannels.Etcd.Protos;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>The changes of a range that its reader has not taken, up to a revision: the last event of each key.</summary>
internal sealed class RangeChanges
{
    private readonly Dictionary<ByteString, Event> _events = [];

    public long Revision { get; private set; }

    public IEnumerable<Event> Events => _events.Values;

    public void Add(Event next)
    {
        _events[next.Kv.Key] = next;
        Revision = next.Kv.ModRevision;
    }

    /// <summary>Notes that there are no other changes up to this revision.</summary>
    public void Progress(long revision) => Revision = Math.Max(Revision, revision);
}
