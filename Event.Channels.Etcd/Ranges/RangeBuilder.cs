using System.Collections.Immutable;

namespace EventChannels.Etcd;

/// <summary>Builds the next snapshot. Not thread-safe.</summary>
internal sealed class RangeBuilder<T>(
    ImmutableSortedDictionary<string, RangeEntry<T>>.Builder entries, int errors, long newestWrite)
{
    public RangeBuilder()
        : this(
            ImmutableSortedDictionary.CreateBuilder<string, RangeEntry<T>>(StringComparer.Ordinal), errors: 0, newestWrite: 0)
    {
    }

    public void Put(string key, RangeEntry<T> entry)
    {
        Remove(key);
        entries.Add(key, entry);
        errors += entry.Error is null ? 0 : 1;
        newestWrite = Math.Max(newestWrite, entry.Revision);
    }

    public void Remove(string key)
    {
        if (entries.Remove(key, out RangeEntry<T> entry))
        {
            errors -= entry.Error is null ? 0 : 1;
            if (entry.Revision == newestWrite)
            {
                // It is computed on demand, unless a write follows: a write is newer than all before it.
                newestWrite = -1;
            }
        }
    }

    public EtcdSnapshot<T> ToSnapshot(long revision) => new(entries.ToImmutable(), errors, newestWrite, revision);
}
