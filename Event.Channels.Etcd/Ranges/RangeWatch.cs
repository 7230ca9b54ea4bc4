using System.Threading.Channels;
using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>The watch of a range from a revision on. Changes are collected until the reader takes them.</summary>
/// <remarks>
/// The changes always contain whole transactions: etcd sends all events of one revision together, and the parts of a
/// large message are joined first. For a slow reader, only the last event of each key is kept.
/// </remarks>
internal sealed class RangeWatch : EtcdWatch
{
    private readonly Lock _lock = new();

    // The changes that the reader has not taken: whole transactions only. Guarded by the lock.
    private RangeChanges _changes = new();

    // The parts of an incomplete message. Only the stream uses them.
    private readonly List<Event> _parts = [];

    // The newest revision in the changes, which wakes the reader. Set by the stream.
    private readonly MemoryValue<long> _newest = new();

    private readonly MemoryWatcher<long> _watcher;

    public RangeWatch(string subject, RangeBounds bounds, long start)
        : base(subject, new WatchCreateRequest
        {
            Key = bounds.First,
            RangeEnd = bounds.End,
            StartRevision = start,
            ProgressNotify = true,
            Fragment = true,
        }) => _watcher = _newest.Watch();

    public override void Tell(WatchResponse response)
    {
        _parts.AddRange(response.Events);
        if (response.Fragment)
        {
            return;
        }

        long revision;
        lock (_lock)
        {
            _parts.ForEach(_changes.Add);
            if (_parts.Count == 0)
            {
                // From time to time, etcd reports the revision up to which it has sent all events.
                _changes.Progress(response.Header.Revision);
            }

            revision = _changes.Revision;
        }

        _parts.Clear();
        _newest.Set(revision);
    }

    public override void End(Exception error) => _newest.TryComplete(error);

    /// <summary>Takes the changes since the last call, or waits for them.</summary>
    /// <returns>The changes, or <see langword="null"/> if the history was compacted and no more will come.</returns>
    /// <exception cref="Exception">The watch has ended, with this error of the stream.</exception>
    public async ValueTask<RangeChanges?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _watcher.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is { } error)
        {
            return error is CompactedException ? null : throw error;
        }

        lock (_lock)
        {
            RangeChanges changes = _changes;
            _changes = new RangeChanges();
            return changes;
        }
    }
}
