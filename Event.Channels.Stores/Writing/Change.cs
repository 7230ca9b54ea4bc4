namespace EventChannels.Stores;

/// <summary>What a write makes of the state that it looked at.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Writes">Whether there is something to write.</param>
/// <param name="Data">The new data; <see langword="null"/> deletes the key.</param>
/// <param name="Value">The value of the data.</param>
internal readonly record struct Change<T>(bool Writes, ReadOnlyMemory<byte>? Data = null, T? Value = default)
{
    public static Change<T> None => default;
}
