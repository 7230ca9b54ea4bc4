namespace EventChannels.Stores;

/// <summary>The state of a value's connection to its store, and the error that interrupted it.</summary>
/// <param name="Connection">The state of the connection.</param>
/// <param name="Error">
/// Why the connection is <see cref="StoreConnection.Interrupted"/>, with the store's message; otherwise
/// <see langword="null"/>.
/// </param>
public sealed record StoreStatus(StoreConnection Connection, Exception? Error = null);
