namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A run of a program that no order of its operations explains.</summary>
/// <param name="report">The program and the point at which the search ended.</param>
/// <param name="hangs">Whether an order explains the operations that ended, while one waits that must not.</param>
internal sealed class NotLinearizableException(string report, bool hangs) : Exception(report)
{
    public bool Hangs => hangs;
}
