namespace EventChannels.Stores;

/// <summary>Represents the result of a write of a key.</summary>
/// <param name="Written">
/// Whether the key was written: <see langword="false"/> if its revision was not the expected one.
/// </param>
/// <param name="Current">The state of the key after the call.</param>
/// <example>
/// <code><![CDATA[
/// await using IValueStore store = new MemoryStore();
/// StoreWrite write = await store.WriteAsync("motto", "lente"u8.ToArray(), expected: 7, CancellationToken.None);
/// Console.WriteLine(write.Written ? "written" : $"revision {write.Current.Revision}");   // prints revision 0
/// ]]></code>
/// </example>
public readonly record struct StoreWrite(bool Written, StoreState Current);
