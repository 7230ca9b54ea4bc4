using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>All keys below a prefix in etcd, watched as one map.</summary>
/// <remarks>
/// <para>
/// A snapshot has whole transactions: of keys that are written in one transaction, a watcher sees all or none. Updates never go
/// back to an older revision, unless the store itself does. They may skip snapshots, and end on the newest one.
/// </para>
/// <para>
/// The store is followed while somebody watches. After an interruption it is followed from the next revision on. All is read
/// anew if that revision was compacted, if the store went back (it was wiped, or restored from a backup), or if more was
/// written meanwhile than there is to read.
/// </para>
/// <para>
/// If a value cannot be decoded, the Get of a snapshot that has it throws, with the key and its revision, and the watcher goes
/// on. Safe for use from any thread. The store is not disposed with the range.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class EtcdRange<T> : IWatchable<EtcdSnapshot<T>>, IAsyncDisposable
{
    private readonly string _prefix;

    private readonly Follower<EtcdSnapshot<T>, EtcdSnapshot<T>> _follower;

    /// <summary>Creates a range.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">
    /// The prefix of all keys of the range, such as <c>services/</c>. If it is empty, the range is the whole store.
    /// </param>
    /// <param name="options">
    /// How each value is kept. <see cref="StoredValueOptions{T}.Absent"/> has no meaning here.
    /// <see cref="StoredValueOptions{T}.AttemptTimeout"/> is the time to read all keys.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public EtcdRange(EtcdStore store, string prefix, StoredValueOptions<T> options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(options);
        _prefix = prefix;
        _follower = new Follower<EtcdSnapshot<T>, EtcdSnapshot<T>>(
            new RangeInEtcd<T>(store, prefix, options.Serializer),
            Pace.Of(options),
            nameof(EtcdRange<>));
    }

    /// <summary>Whether updates come from the store, and if not, why. It is completed by the disposal.</summary>
    public IWatchable<StoreStatus> Status => _follower.Status;

    /// <summary>Starts to watch the range. Never waits.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the snapshot current at this call, or a newer one.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The range is disposed.</exception>
    public IWatcher<EtcdSnapshot<T>> Watch() => _follower.Watch();

    /// <summary>The same as <see cref="Watch()"/>, for <see cref="Delivery.Async"/> only.</summary>
    /// <param name="delivery">How updates come to the watcher.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="NotSupportedException">
    /// <paramref name="delivery"/> is <see cref="Delivery.Sync"/>: a producer on another machine cannot wait for this watcher.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known delivery.</exception>
    /// <exception cref="ObjectDisposedException">The range is disposed.</exception>
    public IWatcher<EtcdSnapshot<T>> Watch(Delivery delivery) => _follower.Watch(delivery);

    /// <summary>Gives the newest snapshot that is known here, without asking the store. Never waits.</summary>
    /// <remarks>It is as old as the last answer of the store. It follows the store only while somebody watches.</remarks>
    /// <param name="value">The snapshot, if one is known.</param>
    /// <returns>Whether one is known.</returns>
    /// <exception cref="StoreException">A value could not be decoded.</exception>
    public bool TryPeek([MaybeNullWhen(false)] out EtcdSnapshot<T> value) => _follower.TryPeek(out value);

    /// <summary>Ends the range here. The store keeps its data, and is not disposed.</summary>
    /// <remarks>
    /// Loops of watchers end, and their Gets throw <see cref="System.Threading.Channels.ChannelClosedException"/> when what was
    /// unread is read. Safe from any thread and more than once.
    /// </remarks>
    /// <returns>A task that ends when nothing is left running, here or on the server.</returns>
    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    /// <summary>The range in a line of a log: its prefix, and what is known of it here. Never waits.</summary>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => _follower.Replica.Newest is { IsKnown: true, State: { } newest }
        ? string.Create(CultureInfo.InvariantCulture, $"{_prefix}: {newest.Count} keys (revision {newest.Revision})")
        : $"{_prefix}: not known";
}
