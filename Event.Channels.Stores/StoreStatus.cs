namespace EventChannels.Stores;

/// <summary>How a value in a store stands to the store, and why.</summary>
/// <param name="Connection">How it stands.</param>
/// <param name="Error">
/// Why it is <see cref="StoreConnection.Interrupted"/>, with the store's own words; <see langword="null"/> otherwise.
/// </param>
public sealed record StoreStatus(StoreConnection Connection, Exception? Error = null);
