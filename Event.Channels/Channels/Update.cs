namespace EventChannels;

/// <summary>The data of one Set, and its place in the order of all Sets.</summary>
/// <remarks>
/// Immutable once it is the value's newest update. Readers reach all of it through one reference, so a struct cannot tear, and
/// a replaced update can be collected as soon as no reader holds it.
/// </remarks>
internal sealed class Update<T>(T value)
{
    public T Value { get; } = value;

    /// <summary>One more than the version of the update before it; 0 for the placeholder before the first update.</summary>
    /// <remarks>Written once, under the value's lock, when the update is admitted.</remarks>
    public long Version { get; set; }

    /// <summary>The Stopwatch timestamp of the Set; 0 if no listener measures time.</summary>
    public long SetAt { get; init; }
}
