using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>Provides serializers for values in stores.</summary>
public static class StoreSerializer
{
    /// <summary>Gets a serializer that stores bytes as they are.</summary>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var key = new StoredValue<ReadOnlyMemory<byte>>(store, "key", StoreSerializer.Bytes);
    /// await key.SetAsync(new byte[] { 1, 2, 3 });
    /// Console.WriteLine(key.TryPeek(out ReadOnlyMemory<byte> bytes) ? bytes.Length : 0);   // prints 3
    /// ]]></code>
    /// </example>
    public static StoreSerializer<ReadOnlyMemory<byte>> Bytes { get; } = Create(static bytes => bytes, static data => data);

    /// <summary>Gets a serializer that stores text as UTF-8.</summary>
    /// <remarks>If the data is not valid UTF-8, the Get throws, as for any data that cannot be decoded.</remarks>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    /// await motto.SetAsync("festina lente");
    /// Console.WriteLine(motto.TryPeek(out string? text) ? text : "");   // prints festina lente
    /// ]]></code>
    /// </example>
    public static StoreSerializer<string> Text { get; } = Create(
        static (string text) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text),
        static data => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(data.Span));

    /// <summary>Creates a serializer for JSON, with source-generated metadata.</summary>
    /// <remarks>It is safe for AOT and trimming.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// using System.Text.Json.Serialization;
    ///
    /// await using var store = new MemoryStore();
    /// await using var light = new StoredValue<Light>(store, "light", StoreSerializer.Json(AppJson.Default.Light));
    /// await light.SetAsync(new Light("green", 3));
    /// Console.WriteLine(light.TryPeek(out Light? now) ? now : null);   // prints Light { Color = green, Seconds = 3 }
    ///
    /// record Light(string Color, int Seconds);
    ///
    /// [JsonSerializable(typeof(Light))]
    /// partial class AppJson : JsonSerializerContext;
    /// ]]></code>
    /// </example>
    public static StoreSerializer<T> Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Create(
            value => JsonSerializer.SerializeToUtf8Bytes(value, typeInfo),
            data => JsonSerializer.Deserialize(data.Span, typeInfo)!);
    }

    /// <summary>Creates a serializer from two functions.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="serialize">Encodes a value. Nothing may change the data after the function has returned it.</param>
    /// <param name="deserialize">
    /// Decodes the data, and must not change it. If it throws, the Get throws a <see cref="StoreException"/> with
    /// <see cref="StoreFault.Undecodable"/> and the exception of the function inside.
    /// </param>
    /// <returns>The serializer.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="serialize"/> or <paramref name="deserialize"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// StoreSerializer<int> number = StoreSerializer.Create<int>(
    ///     value => BitConverter.GetBytes(value), data => BitConverter.ToInt32(data.Span));
    ///
    /// await using var store = new MemoryStore();
    /// await using var count = new StoredValue<int>(store, "count", new(number) { Absent = 0 });
    /// Console.WriteLine(await count.UpdateAsync(value => value + 1));   // prints 1
    /// ]]></code>
    /// </example>
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
