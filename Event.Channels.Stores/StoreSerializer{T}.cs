namespace EventChannels.Stores;

/// <summary>Encodes values of a type as the data of a key, and decodes them.</summary>
/// <remarks>
/// <see cref="StoreSerializer"/> creates it. It is safe for use from any thread if its functions are. They run outside any
/// lock.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public sealed class StoreSerializer<T>
{
    private readonly Func<T, ReadOnlyMemory<byte>> _serialize;
    private readonly Func<ReadOnlyMemory<byte>, T> _deserialize;

    internal StoreSerializer(Func<T, ReadOnlyMemory<byte>> serialize, Func<ReadOnlyMemory<byte>, T> deserialize) =>
        (_serialize, _deserialize) = (serialize, deserialize);

    /// <summary>Encodes a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The data. The caller must not change it.</returns>
    /// <example>
    /// <code><![CDATA[
    /// ReadOnlyMemory<byte> data = StoreSerializer.Text.Serialize("motto");
    /// Console.WriteLine(data.Length);                   // prints 5
    /// ]]></code>
    /// </example>
    public ReadOnlyMemory<byte> Serialize(T value) => _serialize(value);

    /// <summary>Decodes the data.</summary>
    /// <param name="data">The data, which is not changed.</param>
    /// <returns>The value.</returns>
    /// <example>
    /// <code><![CDATA[
    /// Console.WriteLine(StoreSerializer.Text.Deserialize("motto"u8.ToArray()));   // prints motto
    /// ]]></code>
    /// </example>
    public T Deserialize(ReadOnlyMemory<byte> data) => _deserialize(data);
}
