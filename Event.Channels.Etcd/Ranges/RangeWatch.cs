using System.Threading.Channels;
using EventChannels.Etcd.Protos;

namespace EventChannels.Etcd;

/// <summary>The watch of a range from a revision on. Changes add up until its reader takes them.</summary>
/// <remarks>
/// They never end within a transaction: etcd tells all events of one revision together, and parts of a message that was too
/// large are joined first. They never take more than the last event of each key, however slow the reader is.
/// </remarks>
internal sealed class RangeWatch : EtcdWatch
{
    private readonly Lock _lock = new();

    // What the reader has not taken, whole transactions only. Under the lock.
    private RangeChanges _changes = new();

    // The parts of a message that is not complete. Of the stream alone.
    private readonly List<Event> _parts = [];

    // The newest revision in the changes: tells the reader that there is something to take. Set by the stream.
    private readonly MemoryValue<long> _told = new();

    private readonly MemoryWatcher<long> _watcher;

    public RangeWatch(string subject, RangeBounds bounds, long start)
        : base(subject, new WatchCreateRequest
        {
            Key = bounds.First,
            RangeEnd = bounds.End,
            StartRevision = start,
            ProgressNotify = true,
            Fragment = true,
        }) => _watcher = _told.Watch();

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
                // etcd says now and then up to which revision it has told all.
                _changes.Progress(response.Header.Revision);
            }

            revision = _changes.Revision;
        }

        _parts.Clear();
        _told.Set(revision);
    }

    public override void End(Exception error) => _told.TryComplete(error);

    /// <summary>The changes that came since the last call; waits for some.</summary>
    /// <returns><see langword="null"/> if there are none any more, since the history was compacted.</returns>
    /// <exception cref="Exception">The watch has ended; what the stream ended with.</exception>
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
