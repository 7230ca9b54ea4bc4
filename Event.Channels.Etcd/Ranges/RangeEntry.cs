using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>A key of a snapshot.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Revision">The revision at which it was written.</param>
/// <param name="Fingerprint">A hash of its data, to distinguish it from other data within this process.</param>
/// <param name="Error">The error if its data could not be decoded.</param>
internal readonly record struct RangeEntry<T>(T? Value, long Revision, int Fingerprint, StoreException? Error)
{
    /// <summary>Computes the hash of data.</summary>
    public static int FingerprintOf(ReadOnlySpan<byte> data)
    {
        HashCode hash = default;
        hash.AddBytes(data);
        return hash.ToHashCode();
    }
}
