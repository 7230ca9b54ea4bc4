using EventChannels.Etcd.Protos;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>What happened in a range up to a revision: the last event of each key, as many as came before somebody looked.</summary>
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

    /// <summary>Nothing else happened up to this revision.</summary>
    public void Progress(long revision) => Revision = Math.Max(Revision, revision);
}
