using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>All keys below a prefix and their values, as they were at one revision of the store. It never changes.</summary>
/// <remarks>
/// The keys are named as for the store, and come in ordinal order. A snapshot shares with the one before it what has not
/// changed. Safe for use from any thread.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
#pragma warning disable CA1710 // a snapshot first of all, which reads as a dictionary
public sealed class EtcdSnapshot<T> : IReadOnlyDictionary<string, T>
#pragma warning restore CA1710
{
    private readonly ImmutableSortedDictionary<string, RangeEntry<T>> _entries;

    // The number of entries that have an error.
    private readonly int _errors;

    // -1 until it is computed. Two threads may compute it at the same time, and write the same.
    private long _newestWrite;

    internal EtcdSnapshot(
        ImmutableSortedDictionary<string, RangeEntry<T>> entries, int errors, long newestWrite, long revision) =>
        (_entries, _errors, _newestWrite, Revision) = (entries, errors, newestWrite, revision);

    /// <summary>The revision of the store. Nothing that was written up to it is missing, and nothing newer is there.</summary>
    public long Revision { get; }

    /// <summary>The number of keys.</summary>
    public int Count => _entries.Count;

    /// <summary>The keys, in ordinal order.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<T> Values => _entries.Values.Select(static entry => entry.Value!);

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key, as the store names it.</param>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public T this[string key] => _entries[key].Value!;

    /// <summary>Whether there is a key.</summary>
    /// <param name="key">The key, as the store names it.</param>
    /// <returns>Whether there is one.</returns>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <summary>Gives the value of a key.</summary>
    /// <param name="key">The key, as the store names it.</param>
    /// <param name="value">The value, if there is such a key.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        bool found = _entries.TryGetValue(key, out RangeEntry<T> entry);
        value = entry.Value;
        return found;
    }

    /// <summary>Goes through the keys and values, in ordinal order of the keys.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        _entries.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Value!)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal RangeFacts Facts => new(Revision, Count, NewestWrite);

    /// <summary>Why a key has no value, if there is such a key.</summary>
    internal StoreException? Error =>
        _errors == 0 ? null : _entries.Values.First(static entry => entry.Error is not null).Error;

    /// <summary>Whether this is the state of the range at a revision, or a newer one.</summary>
    internal bool Covers(RangeFacts facts) => Revision >= facts.Revision || facts with { Revision = Revision } == Facts;

    /// <summary>Whether a key was written at a revision, with data of that fingerprint.</summary>
    internal bool Has(string key, long revision, int fingerprint) => _entries.TryGetValue(key, out RangeEntry<T> entry)
        && entry.Revision == revision && entry.Fingerprint == fingerprint;

    /// <summary>Whether both have the same keys and values, as far as that is known at once.</summary>
    internal bool IsSameAs(EtcdSnapshot<T> other) => _entries == other._entries;

    /// <summary>The same keys and values, at a later revision.</summary>
    internal EtcdSnapshot<T> At(long revision) => new(_entries, _errors, _newestWrite, revision);

    internal RangeBuilder<T> ToBuilder() => new(_entries.ToBuilder(), _errors, _newestWrite);

    private long NewestWrite => _newestWrite >= 0
        ? _newestWrite
        : _newestWrite = _entries.Values.Select(static entry => entry.Revision).DefaultIfEmpty().Max();
}
