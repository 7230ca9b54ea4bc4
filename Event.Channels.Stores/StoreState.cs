namespace EventChannels.Stores;

/// <summary>A key in a store, at one instant.</summary>
/// <param name="Exists">Whether the key exists.</param>
/// <param name="Data">Its data; empty if it does not exist. It must not be changed.</param>
/// <param name="Revision">
/// Grows with every write of the key, and never goes back while the store keeps its data. Greater than 0 for a key that
/// exists. For one that does not: the newest revision at which this is known, or 0 if the store keeps none.
/// </param>
public readonly record struct StoreState(bool Exists, ReadOnlyMemory<byte> Data, long Revision);
