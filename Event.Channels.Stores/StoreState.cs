namespace EventChannels.Stores;

/// <summary>Represents the state of a key in a store at one time.</summary>
/// <param name="Exists">Whether the key exists.</param>
/// <param name="Data">The data of the key, or empty if the key does not exist. Do not change it.</param>
/// <param name="Revision">
/// A number that grows with every write of the key, and never goes back while the store keeps its data. If the key
/// exists, it is greater than 0. If not, it is the newest revision at which the key is known to be absent, or 0 if the
/// store keeps none.
/// </param>
/// <example>
/// <code><![CDATA[
/// var state = new StoreState(Exists: true, Data: "festina lente"u8.ToArray(), Revision: 1);
/// Console.WriteLine(state.Exists ? StoreSerializer.Text.Deserialize(state.Data) : "none");   // prints festina lente
/// ]]></code>
/// </example>
public readonly record struct StoreState(bool Exists, ReadOnlyMemory<byte> Data, long Revision);
