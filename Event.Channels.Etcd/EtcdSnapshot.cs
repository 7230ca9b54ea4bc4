using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>Represents all keys below a prefix and their values, at one revision of the store.</summary>
/// <remarks>
/// It is immutable, and safe for use from any thread. The keys have the names that the store uses, and come in ordinal
/// order. A snapshot shares unchanged entries with the previous one.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
/// <example>
/// <code><![CDATA[
/// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
/// await using var first = new EtcdValue<string>(etcd, "lamps/1", StoreSerializer.Text);
/// await first.SetAsync("on");
/// await using var lamps = new EtcdRange<string>(etcd, "lamps/", StoreSerializer.Text);
/// using IWatcher<EtcdSnapshot<string>> watcher = lamps.Watch();
/// EtcdSnapshot<string> snapshot = await watcher.GetAsync();
///
/// Console.WriteLine(snapshot.Count);                // prints 1
/// Console.WriteLine(snapshot["lamps/1"]);           // prints on
/// Console.WriteLine(snapshot.Keys.First());         // prints lamps/1
/// Console.WriteLine(snapshot.Values.First());       // prints on
/// Console.WriteLine(snapshot.Revision > 0);         // prints True
/// ]]></code>
/// </example>
#pragma warning disable CA1710 // a snapshot first of all, and a dictionary only to read from
public sealed class EtcdSnapshot<T> : IReadOnlyDictionary<string, T>
#pragma warning restore CA1710
{
    private readonly ImmutableSortedDictionary<string, RangeEntry<T>> _entries;

    // The number of entries that have an error.
    private readonly int _errors;

    // -1 until it is computed. Two threads may compute it at the same time; they write the same number.
    private long _newestWrite;

    internal EtcdSnapshot(
        ImmutableSortedDictionary<string, RangeEntry<T>> entries, int errors, long newestWrite, long revision) =>
        (_entries, _errors, _newestWrite, Revision) = (entries, errors, newestWrite, revision);

    /// <summary>Gets the revision of the store: the snapshot has every write up to it, and no newer one.</summary>
    public long Revision { get; }

    /// <summary>Gets the number of keys.</summary>
    public int Count => _entries.Count;

    /// <summary>Gets the keys, in ordinal order.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Gets the values, in the order of their keys.</summary>
    public IEnumerable<T> Values => _entries.Values.Select(static entry => entry.Value!);

    /// <summary>Gets the value of a key.</summary>
    /// <param name="key">The key, with the name that the store uses.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="KeyNotFoundException">The snapshot does not contain <paramref name="key"/>.</exception>
    public T this[string key] => _entries[key].Value!;

    /// <summary>Determines whether the snapshot contains a key.</summary>
    /// <param name="key">The key, with the name that the store uses.</param>
    /// <returns>
    /// <see langword="true"/> if the snapshot contains <paramref name="key"/>; otherwise, <see langword="false"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
    /// await using var first = new EtcdValue<string>(etcd, "lamps/1", StoreSerializer.Text);
    /// await first.SetAsync("on");
    /// await using var lamps = new EtcdRange<string>(etcd, "lamps/", StoreSerializer.Text);
    /// using IWatcher<EtcdSnapshot<string>> watcher = lamps.Watch();
    /// EtcdSnapshot<string> snapshot = await watcher.GetAsync();
    /// Console.WriteLine(snapshot.ContainsKey("lamps/9"));   // prints False
    /// ]]></code>
    /// </example>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <summary>Gets the value of a key, if the snapshot contains the key.</summary>
    /// <param name="key">The key, with the name that the store uses.</param>
    /// <param name="value">The value, if the snapshot contains <paramref name="key"/>.</param>
    /// <returns>
    /// <see langword="true"/> if the snapshot contains <paramref name="key"/>; otherwise, <see langword="false"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
    /// await using var first = new EtcdValue<string>(etcd, "lamps/1", StoreSerializer.Text);
    /// await first.SetAsync("on");
    /// await using var lamps = new EtcdRange<string>(etcd, "lamps/", StoreSerializer.Text);
    /// using IWatcher<EtcdSnapshot<string>> watcher = lamps.Watch();
    /// EtcdSnapshot<string> snapshot = await watcher.GetAsync();
    /// if (snapshot.TryGetValue("lamps/1", out string? state)) Console.WriteLine(state);   // prints on
    /// ]]></code>
    /// </example>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        bool found = _entries.TryGetValue(key, out RangeEntry<T> entry);
        value = entry.Value;
        return found;
    }

    /// <summary>Enumerates the keys and values, in ordinal order of the keys.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        _entries.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Value!)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal RangeFacts Facts => new(Revision, Count, NewestWrite);

    /// <summary>The error of a key whose data could not be decoded, or null if there is none.</summary>
    internal StoreException? Error =>
        _errors == 0 ? null : _entries.Values.First(static entry => entry.Error is not null).Error;

    /// <summary>Whether this is the state of the range at a revision, or a newer one.</summary>
    internal bool Covers(RangeFacts facts) => Revision >= facts.Revision || facts with { Revision = Revision } == Facts;

    /// <summary>Whether a key was written at a revision, with data of that fingerprint.</summary>
    internal bool Has(string key, long revision, int fingerprint) => _entries.TryGetValue(key, out RangeEntry<T> entry)
        && entry.Revision == revision && entry.Fingerprint == fingerprint;

    /// <summary>Whether both are known to have the same keys and values, without comparing them.</summary>
    internal bool IsSameAs(EtcdSnapshot<T> other) => _entries == other._entries;

    /// <summary>Returns the same keys and values at a later revision.</summary>
    internal EtcdSnapshot<T> At(long revision) => new(_entries, _errors, _newestWrite, revision);

    internal RangeBuilder<T> ToBuilder() => new(_entries.ToBuilder(), _errors, _newestWrite);

    private long NewestWrite => _newestWrite >= 0
        ? _newestWrite
        : _newestWrite = _entries.Values.Select(static entry => entry.Revision).DefaultIfEmpty().Max();
}
