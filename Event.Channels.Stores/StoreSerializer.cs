using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>Creates serializers for values in stores.</summary>
public static class StoreSerializer
{
    /// <summary>A serializer that stores bytes as they are.</summary>
    public static StoreSerializer<ReadOnlyMemory<byte>> Bytes { get; } = Create(static bytes => bytes, static data => data);

    /// <summary>A serializer that stores text as UTF-8.</summary>
    /// <remarks>If the data is not valid UTF-8, the Get throws, as for any data that cannot be decoded.</remarks>
    public static StoreSerializer<string> Text { get; } = Create(
        static (string text) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text),
        static data => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data.Span));

    /// <summary>Creates a serializer for JSON, with source-generated metadata. It is safe for AOT and trimming.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static StoreSerializer<T> Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Create(
            value => JsonSerializer.SerializeToUtf8Bytes(value, typeInfo),
            data => JsonSerializer.Deserialize(data.Span, typeInfo)!);
    }

    /// <summary>Creates a serializer from two functions.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="serialize">Encodes a value. Nothing may change the data after the function has returned it.</param>
    /// <param name="deserialize">
    /// Decodes the data, and must not change it. If it throws, the Get throws a <see cref="StoreException"/> with
    /// <see cref="StoreFault.Undecodable"/> and the exception of the function inside.
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
