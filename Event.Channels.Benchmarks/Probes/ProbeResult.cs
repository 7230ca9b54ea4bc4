namespace EventChannels.Benchmarks;

/// <summary>What a probe found about each peer.</summary>
internal sealed record ProbeResult(string Title, IReadOnlyList<(string Peer, ProbeAnswer Answer)> Answers);
