using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>Represents all keys below a prefix in etcd as one map, which consumers watch.</summary>
/// <remarks>
/// <para>
/// A snapshot contains whole transactions: of the keys that are written in one transaction, a watcher sees all or none.
/// Watchers may skip snapshots, and always reach the newest one. They never go back to an older revision, unless the
/// store itself does.
/// </para>
/// <para>
/// The range follows the store while there is a watcher. After an interruption, it continues from the next revision. It
/// reads all keys again if that revision was compacted, if the store was wiped or restored from a backup, or if there
/// are more changes to read than keys.
/// </para>
/// <para>
/// If a value cannot be decoded, the Get of a snapshot with this value throws a <see cref="StoreException"/> with the
/// key and its revision, and the watcher continues.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
/// <example>
/// <code><![CDATA[
/// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
/// await using var first = new EtcdValue<string>(etcd, "desks/1", StoreSerializer.Text);
/// await first.SetAsync("free");
///
/// await using var desks = new EtcdRange<string>(etcd, "desks/", StoreSerializer.Text);
/// using IWatcher<EtcdSnapshot<string>> watcher = desks.Watch();
/// EtcdSnapshot<string> snapshot = await watcher.GetAsync();
/// foreach ((string key, string state) in snapshot) Console.WriteLine($"{key} {state}");   // prints desks/1 free
/// ]]></code>
/// </example>
public sealed class EtcdRange<T> : IWatchable<EtcdSnapshot<T>>, IAsyncDisposable
{
    private readonly string _prefix;

    private readonly Follower<EtcdSnapshot<T>, EtcdSnapshot<T>> _follower;

    /// <summary>Initializes a range. It does not contact the store before the first watcher.</summary>
    /// <param name="store">The store. The range does not dispose it.</param>
    /// <param name="prefix">
    /// The prefix of all keys of the range, such as <c>services/</c>. If it is empty, the range is the whole store.
    /// </param>
    /// <param name="options">
    /// The options for each value. <see cref="StoredValueOptions{T}.Absent"/> has no meaning here.
    /// <see cref="StoredValueOptions{T}.AttemptTimeout"/> is the time for reading all keys.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="store"/>, <paramref name="prefix"/> or <paramref name="options"/> is <see langword="null"/>.
    /// </exception>
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

    /// <summary>Gets the state of the connection to the store, and the error that interrupted it, as a value.</summary>
    /// <remarks>The disposal of this range completes it.</remarks>
    public IWatchable<StoreStatus> Status => _follower.Status;

    /// <summary>Creates a newest-value watcher of the range. Never waits.</summary>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the snapshot current at this call, or a newer
    /// one.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The range is disposed.</exception>
    public IWatcher<EtcdSnapshot<T>> Watch() => _follower.Watch();

    /// <summary>Creates a watcher, as <see cref="Watch()"/> does. Only <see cref="Delivery.Async"/> is supported.</summary>
    /// <param name="delivery">The delivery of the watcher.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="NotSupportedException">
    /// <paramref name="delivery"/> is <see cref="Delivery.Sync"/>: a producer on another machine cannot wait for this
    /// watcher.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The range is disposed.</exception>
    public IWatcher<EtcdSnapshot<T>> Watch(Delivery delivery) => _follower.Watch(delivery);

    /// <summary>Gets the newest snapshot known in this process, without asking the store. Never waits.</summary>
    /// <remarks>
    /// The snapshot is as old as the last answer of the store. It is kept up to date only while there is a watcher.
    /// </remarks>
    /// <param name="value">The snapshot, if one is known.</param>
    /// <returns><see langword="true"/> if a snapshot is known; otherwise, <see langword="false"/>.</returns>
    /// <exception cref="StoreException">A value could not be decoded.</exception>
    public bool TryPeek([MaybeNullWhen(false)] out EtcdSnapshot<T> value) => _follower.TryPeek(out value);

    /// <summary>Ends the range in this process. The store keeps the data, and is not disposed.</summary>
    /// <remarks>
    /// Watchers still get the unread snapshot. Then their loops end, and their Gets throw
    /// <see cref="System.Threading.Channels.ChannelClosedException"/>. It is safe from any thread, and
    /// more than once.
    /// </remarks>
    /// <returns>A task that ends when nothing is left running, here or on the server.</returns>
    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    /// <summary>
    /// Returns a line for a log: the prefix, and the number of keys and the revision known in this process.
    /// </summary>
    /// <remarks>For example <c>services/: 2 keys (revision 7)</c>. It never waits.</remarks>
    /// <returns>The text, which is the same in every culture.</returns>
    public override string ToString() => _follower.Replica.Newest is { IsKnown: true, State: { } newest }
        ? string.Create(CultureInfo.InvariantCulture, $"{_prefix}: {newest.Count} keys (revision {newest.Revision})")
        : $"{_prefix}: not known";
}
