using System.Diagnostics;

namespace Quickstart;

/// <summary>What one follower has seen of a value.</summary>
/// <param name="Delivered">How many readings it got.</param>
/// <param name="Coalesced">How many were replaced by a newer one before it came to get them.</param>
/// <param name="Newest">The reading it got last.</param>
/// <param name="TotalLag">How old the readings were when it got them, in all.</param>
internal readonly record struct Tally(long Delivered, long Coalesced, Reading Newest, TimeSpan TotalLag)
{
    public TimeSpan MeanLag => Delivered == 0 ? TimeSpan.Zero : TotalLag / Delivered;

    public Tally Add(Reading reading) => new(
        Delivered + 1,
        Coalesced + (reading.Sequence - Newest.Sequence - 1),
        reading,
        TotalLag + Stopwatch.GetElapsedTime(reading.Timestamp));
}
