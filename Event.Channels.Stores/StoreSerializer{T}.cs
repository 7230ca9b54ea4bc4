namespace EventChannels.Stores;

/// <summary>Makes the data of a key from a value, and back. <see cref="StoreSerializer"/> has the ways.</summary>
/// <remarks>Safe for use from any thread, if its functions are. They run outside any lock.</remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class StoreSerializer<T>
{
    private readonly Func<T, ReadOnlyMemory<byte>> _serialize;
    private readonly Func<ReadOnlyMemory<byte>, T> _deserialize;

    internal StoreSerializer(Func<T, ReadOnlyMemory<byte>> serialize, Func<ReadOnlyMemory<byte>, T> deserialize) =>
        (_serialize, _deserialize) = (serialize, deserialize);

    /// <summary>Makes the data from a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The data, which nobody changes.</returns>
    public ReadOnlyMemory<byte> Serialize(T value) => _serialize(value);

    /// <summary>Makes the value from the data.</summary>
    /// <param name="data">The data, which is not changed.</param>
    /// <returns>The value.</returns>
    public T Deserialize(ReadOnlyMemory<byte> data) => _deserialize(data);
}
