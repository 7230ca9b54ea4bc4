namespace EventChannels;

/// <summary>One Set: what it set, and the how many-th it was.</summary>
/// <remarks>
/// Nothing changes once the update is the value's newest, and a reader gets at all of it through one reference: so a struct
/// cannot tear, and a value that was replaced is free when no reader holds it.
/// </remarks>
internal sealed class Update<T>(T value)
{
    public T Value { get; } = value;

    /// <summary>Greater than that of the update before; 0 for what stands in for the newest before there is one.</summary>
    /// <remarks>Written once, under the value's lock, when the update gets its place among the others.</remarks>
    public long Version { get; set; }

    /// <summary>The stopwatch's timestamp of the Set; 0 if nobody measures.</summary>
    public long SetAt { get; init; }
}
