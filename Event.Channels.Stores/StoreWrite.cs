namespace EventChannels.Stores;

/// <summary>The result of a write of a key.</summary>
/// <param name="Written">
/// Whether the key was written: <see langword="false"/> if its revision was not the expected one.
/// </param>
/// <param name="Current">The state of the key after the call.</param>
public readonly record struct StoreWrite(bool Written, StoreState Current);
