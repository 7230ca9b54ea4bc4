using System.Runtime.CompilerServices;
using EventChannels.Etcd.Protos;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>Follows all keys below a prefix as one state.</summary>
/// <remarks>
/// <code>
/// a loop   | does                                                    | goes on
/// ---------|---------------------------------------------------------|--------------------------------------------
/// reads    | reads all keys, if none are known                       | watches
/// watches  | opens a watch from the next revision on                 | confirms; reads, if that was compacted
/// confirms | asks whether the store had the known snapshot           | catches up; reads, if it had not
/// catches  | takes changes until it has the state of a read that     | yields; reads, if they were compacted
/// up       | began after the loop                                    |
/// yields   | takes changes, and yields a snapshot after each         | reads, if they were compacted
/// </code>
/// One loop runs at a time, like any feed. Reads run beside it. The known snapshot outlives a loop, and the next loop
/// resumes from it.
/// </remarks>
internal sealed class RangeInEtcd<T> : IFollowed<EtcdSnapshot<T>, EtcdSnapshot<T>>
{
    // Beyond this number, taking the changes takes longer than reading all keys.
    private const long MostChanges = 10_000;

    private readonly EtcdStore _store;

    private readonly string _prefix;

    private readonly StoreSerializer<T> _serializer;

    private readonly RangeBounds _bounds;

    private readonly RangeCalls _calls;

    // The newest snapshot. Set by the loop.
    private readonly MemoryValue<EtcdSnapshot<T>> _known = new();

    public RangeInEtcd(EtcdStore store, string prefix, StoreSerializer<T> serializer)
    {
        _store = store;
        _prefix = prefix;
        _serializer = serializer;
        _bounds = new RangeBounds(store.KeyOf(""), store.KeyOf(prefix));
        _calls = new RangeCalls(store.Connection, prefix, _bounds);
    }

    /// <summary>Reads only the facts, and waits until the loop has reached them.</summary>
    public async ValueTask<EtcdSnapshot<T>> ReadAsync(CancellationToken cancellationToken)
    {
        long before = _known.TryPeek(out EtcdSnapshot<T>? known) ? known.Revision : 0;
        RangeFacts now = await _calls.ReadFactsAsync(cancellationToken).ConfigureAwait(false);
        if (now.Revision < before)
        {
            throw new StoreException(StoreFault.Unavailable, $"The store went back while it was followed (read {_prefix})");
        }

        using IWatcher<EtcdSnapshot<T>> watcher = _known.Watch();
        EtcdSnapshot<T> current =
            await watcher.GetAsync(snapshot => snapshot.Covers(now), cancellationToken).ConfigureAwait(false);
        return current.At(Math.Max(current.Revision, now.Revision));
    }

    public async IAsyncEnumerable<EtcdSnapshot<T>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _known.TryPeek(out EtcdSnapshot<T>? known);
        while (true)
        {
            EtcdSnapshot<T> snapshot = known ?? await ReadAllAsync(cancellationToken).ConfigureAwait(false);
            var watch = new RangeWatch(_prefix, _bounds, snapshot.Revision + 1);
            WatchStream stream = await _store.Watches.OpenAsync(watch, cancellationToken).ConfigureAwait(false);
            try
            {
                EtcdSnapshot<T>? next = known is null || await ConfirmAsync(known, cancellationToken).ConfigureAwait(false)
                    ? await CatchUpAsync(snapshot, watch, cancellationToken).ConfigureAwait(false)
                    : null;
                while (next is not null)
                {
                    snapshot = next;
                    _known.Set(snapshot);
                    yield return snapshot;
                    next = await NextAsync(snapshot, watch, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                stream.Close(watch);
            }

            known = null;
        }
    }

    public long RevisionOf(EtcdSnapshot<T> state) => state.Revision;

    public bool AreSame(EtcdSnapshot<T> one, EtcdSnapshot<T> other) => one.IsSameAs(other);

    public bool IsPresent(EtcdSnapshot<T> state) => true;

    public EtcdSnapshot<T> Decode(EtcdSnapshot<T> state) => state.Error is null ? state : throw state.Error;

    private async ValueTask<EtcdSnapshot<T>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var builder = new RangeBuilder<T>();
        long revision = await _calls.ReadAllAsync(AddPage, cancellationToken).ConfigureAwait(false);
        return builder.ToSnapshot(revision);

        void AddPage(IEnumerable<KeyValue> page)
        {
            foreach (KeyValue pair in page)
            {
                Put(builder, pair);
            }
        }
    }

    // Whether the store had this snapshot, judged by its facts and its newest write.
    private ValueTask<bool> ConfirmAsync(EtcdSnapshot<T> known, CancellationToken cancellationToken) => _calls.ConfirmAsync(
        known.Facts,
        pair => known.Has(_bounds.NameOf(pair.Key, out _), pair.ModRevision, RangeEntry<T>.FingerprintOf(pair.Value.Span)),
        cancellationToken);

    // Returns null if all keys must be read again.
    private async ValueTask<EtcdSnapshot<T>?> CatchUpAsync(
        EtcdSnapshot<T> snapshot, RangeWatch watch, CancellationToken cancellationToken)
    {
        RangeFacts now = await _calls.ReadFactsAsync(cancellationToken).ConfigureAwait(false);
        if (now.Revision < snapshot.Revision || now.Revision - snapshot.Revision > MostChanges + now.Count)
        {
            return null;
        }

        EtcdSnapshot<T>? next = snapshot;
        while (next is not null && !next.Covers(now))
        {
            next = await NextAsync(next, watch, cancellationToken).ConfigureAwait(false);
        }

        return next?.At(Math.Max(next.Revision, now.Revision));
    }

    // Returns null if the changes were compacted.
    private async ValueTask<EtcdSnapshot<T>?> NextAsync(
        EtcdSnapshot<T> snapshot, RangeWatch watch, CancellationToken cancellationToken)
    {
        RangeChanges? changes = await watch.NextAsync(cancellationToken).ConfigureAwait(false);
        if (changes is null)
        {
            return null;
        }

        RangeBuilder<T> builder = snapshot.ToBuilder();

        // The facts of a read may have put the snapshot ahead of the watch.
        foreach (Event change in changes.Events.Where(change => change.Kv.ModRevision > snapshot.Revision))
        {
            if (change.Type == Event.Types.EventType.Put)
            {
                Put(builder, change.Kv);
            }
            else
            {
                builder.Remove(_bounds.NameOf(change.Kv.Key, out _));
            }
        }

        return builder.ToSnapshot(Math.Max(snapshot.Revision, changes.Revision));
    }

    private void Put(RangeBuilder<T> builder, KeyValue pair)
    {
        string name = _bounds.NameOf(pair.Key, out bool isText);
        int fingerprint = RangeEntry<T>.FingerprintOf(pair.Value.Span);
        RangeEntry<T> entry;
        try
        {
            entry = isText
                ? new(_serializer.Deserialize(pair.Value.Memory), pair.ModRevision, fingerprint, null)
                : throw new FormatException("The key is no UTF-8.");
        }
        catch (Exception error)
        {
            entry = new(default, pair.ModRevision, fingerprint, StoreExceptions.Undecodable(name, pair.ModRevision, error));
        }

        builder.Put(name, entry);
    }
}
