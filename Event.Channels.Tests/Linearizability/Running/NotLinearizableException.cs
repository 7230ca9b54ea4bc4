namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A run of a program that no order of its operations explains.</summary>
/// <param name="report">What was run, and where the search ended.</param>
/// <param name="hangs">Whether an order explains what ended, and something waits that must not.</param>
internal sealed class NotLinearizableException(string report, bool hangs) : Exception(report)
{
    public bool Hangs => hangs;
}
