namespace EventChannels;

/// <summary>One Set: what it set, the how many-th it was, and the waiters that it wakes.</summary>
/// <remarks>
/// Value and version never change once the update is the value's newest, and a reader gets at both through one reference:
/// so a struct cannot tear, and a value that was replaced is free when no reader holds it.
/// </remarks>
internal class Update<T>(T value) : Wakeup<T>
{
    public T Value { get; } = value;

    /// <summary>Greater than that of the update before; 0 for what stands in for the newest before there is one.</summary>
    /// <remarks>Written once, under the value's lock, when the update gets its place among the others.</remarks>
    public long Version { get; set; }

    /// <summary>The stopwatch's timestamp of the Set; 0 where nobody measures.</summary>
    public virtual long SetAt => 0;
}
