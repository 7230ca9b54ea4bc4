namespace EventChannels.Stores;

/// <summary>The result of a write's decision on a state.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Writes">Whether there is something to write.</param>
/// <param name="Data">The new data, or <see langword="null"/> to delete the key.</param>
/// <param name="Value">The value of the data.</param>
internal readonly record struct Change<T>(bool Writes, ReadOnlyMemory<byte>? Data = null, T? Value = default)
{
    public static Change<T> None => default;
}
