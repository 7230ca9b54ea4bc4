namespace EventChannels.Stores;

/// <summary>The state of a key in a store at one time.</summary>
/// <param name="Exists">Whether the key exists.</param>
/// <param name="Data">The data of the key, or empty if the key does not exist. Do not change it.</param>
/// <param name="Revision">
/// A number that grows with every write of the key, and never goes back while the store keeps its data. If the key
/// exists, it is greater than 0. If not, it is the newest revision at which the key is known to be absent, or 0 if the
/// store keeps none.
/// </param>
public readonly record struct StoreState(bool Exists, ReadOnlyMemory<byte> Data, long Revision);
