using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>Creates serializers for values in stores.</summary>
public static class StoreSerializer
{
    /// <summary>The bytes themselves.</summary>
    public static StoreSerializer<ReadOnlyMemory<byte>> Bytes { get; } = Create(static bytes => bytes, static data => data);

    /// <summary>Text in UTF-8.</summary>
    /// <remarks>If the data is not valid UTF-8, it cannot be decoded, and the Get throws.</remarks>
    public static StoreSerializer<string> Text { get; } = Create(
        static (string text) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text),
        static data => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data.Span));

    /// <summary>JSON, by metadata that the compiler has generated: safe for AOT and trimming.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="typeInfo">The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static StoreSerializer<T> Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Create(
            value => JsonSerializer.SerializeToUtf8Bytes(value, typeInfo),
            data => JsonSerializer.Deserialize(data.Span, typeInfo)!);
    }

    /// <summary>A pair of functions.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="serialize">Encodes a value. The data must not be changed afterwards.</param>
    /// <param name="deserialize">
    /// Decodes the data, which it must not change. If it throws, the Get throws a <see cref="StoreException"/> with
    /// <see cref="StoreFault.Undecodable"/> and that exception inside.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="serialize"/> or <paramref name="deserialize"/> is <see langword="null"/>.
    /// </exception>
    public static StoreSerializer<T> Create<T>(
        Func<T, ReadOnlyMemory<byte>> serialize, Func<ReadOnlyMemory<byte>, T> deserialize)
    {
        ArgumentNullException.ThrowIfNull(serialize);
        ArgumentNullException.ThrowIfNull(deserialize);
        return new StoreSerializer<T>(serialize, deserialize);
    }

    private static StoreSerializer<T> Create<T>(Func<T, byte[]> serialize, Func<ReadOnlyMemory<byte>, T> deserialize) =>
        new(value => serialize(value), deserialize);
}
