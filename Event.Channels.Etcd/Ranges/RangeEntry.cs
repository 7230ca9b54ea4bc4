using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>A key of a snapshot.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Revision">The revision at which it was written.</param>
/// <param name="Fingerprint">A hash of its data, to tell it from other data within this process.</param>
/// <param name="Error">Why it has no value, if its data could not be made into one.</param>
internal readonly record struct RangeEntry<T>(T? Value, long Revision, int Fingerprint, StoreException? Error)
{
    /// <summary>The hash of some data.</summary>
    public static int FingerprintOf(ReadOnlySpan<byte> data)
    {
        HashCode hash = default;
        hash.AddBytes(data);
        return hash.ToHashCode();
    }
}
