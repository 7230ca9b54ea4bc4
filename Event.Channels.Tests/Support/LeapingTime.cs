namespace EventChannels.Tests.Support;

/// <summary>A time in which every interval is over when it is looked at.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _now;

    public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
}
