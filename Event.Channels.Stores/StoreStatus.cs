namespace EventChannels.Stores;

/// <summary>Represents the state of a value's connection to its store, and the error that interrupted it.</summary>
/// <param name="Connection">The state of the connection.</param>
/// <param name="Error">
/// Why the connection is <see cref="StoreConnection.Interrupted"/>, with the store's message; otherwise
/// <see langword="null"/>.
/// </param>
/// <example>
/// <code><![CDATA[
/// await using var store = new MemoryStore();
/// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
/// using IWatcher<string> watcher = motto.Watch();
/// using IWatcher<StoreStatus> status = motto.Status.Watch();
///
/// store.Interrupt("The cable is out.");
/// StoreStatus interrupted = await status.GetAsync(now => now.Connection == StoreConnection.Interrupted);
/// Console.WriteLine(interrupted.Error?.Message);    // prints The cable is out.
/// ]]></code>
/// </example>
public sealed record StoreStatus(StoreConnection Connection, Exception? Error = null);
