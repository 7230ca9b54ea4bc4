using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>In how many of its rounds a peer was wrong.</summary>
internal readonly record struct ProbeAnswer(int Bad, int Rounds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bad:N0} of {Rounds:N0}");
}
