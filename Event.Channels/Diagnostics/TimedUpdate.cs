using System.Diagnostics;

namespace EventChannels;

/// <summary>An update whose age someone wants to know.</summary>
internal sealed class TimedUpdate<T>(T value) : Update<T>(value)
{
    public override long SetAt { get; } = Stopwatch.GetTimestamp();
}
