using Quickstart;

namespace Dashboard;

/// <summary>A reading in the format of the page: shares from 0 to 1, and the time in milliseconds since 1970.</summary>
internal sealed record Sample(
    long Sequence, double Time, double? ProcessUsage, double? MachineUsage, double? LoadAverage, long WorkingSet)
{
    public static Sample Create(Reading reading) => new(
        reading.Sequence, (reading.Time - DateTimeOffset.UnixEpoch).TotalMilliseconds,
        reading.ProcessUsage, reading.MachineUsage, reading.LoadAverage, reading.WorkingSet);
}
