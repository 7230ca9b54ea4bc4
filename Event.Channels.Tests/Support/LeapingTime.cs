namespace EventChannels.Tests.Support;

/// <summary>A time in which every interval is over when it is checked.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _now;

    public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
}
