namespace EventChannels;

/// <summary>What a Get took: a value, or nothing if nothing will come any more.</summary>
internal readonly struct Taken<T>(T value)
{
    public bool Found { get; } = true;

    public T Value { get; } = value;
}
