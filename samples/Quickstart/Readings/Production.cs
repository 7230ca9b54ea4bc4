namespace Quickstart;

/// <summary>What the producer has set, and what it cost to wait for Sync watchers.</summary>
/// <param name="Last">The reading that was set last.</param>
/// <param name="TotalWait">How long all the Sets took.</param>
/// <param name="LongestWait">How long the longest one took.</param>
internal readonly record struct Production(Reading Last, TimeSpan TotalWait, TimeSpan LongestWait)
{
    public TimeSpan MeanWait => Last.Sequence == 0 ? TimeSpan.Zero : TotalWait / Last.Sequence;

    public Production Add(Reading reading, TimeSpan wait) => new(
        reading,
        TotalWait + wait,
        wait > LongestWait ? wait : LongestWait);

    public override string ToString() =>
        $"The producer waited {MeanWait.TotalMilliseconds:F2} ms a Set for the journal, "
        + $"{LongestWait.TotalMilliseconds:F1} ms at most.";
}
