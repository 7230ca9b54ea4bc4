namespace EventChannels.Stores;

/// <summary>How a write of a key ended.</summary>
/// <param name="Written">Whether it was written: <see langword="false"/> if the key had another revision than expected.</param>
/// <param name="Current">The state of the key after the call.</param>
public readonly record struct StoreWrite(bool Written, StoreState Current);
