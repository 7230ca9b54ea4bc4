namespace EventChannels.Benchmarks;

/// <summary>What the probes found.</summary>
internal static class ProbeRun
{
    public static IReadOnlyList<ProbeResult> Run(TextWriter progress)
    {
        List<ProbeResult> results = [];
        foreach (Probe probe in (Probe[])[new TwoSettersProbe(), new LateWatcherProbe(), new OldestFirstProbe()])
        {
            progress.WriteLine($"probe: {probe.Title}");
            results.Add(new ProbeResult(probe.Title, AllPeers.Answer(probe)));
        }

        return results;
    }
}

/// <summary>What a probe found about each peer.</summary>
internal sealed record ProbeResult(string Title, IReadOnlyList<(string Peer, ProbeAnswer Answer)> Answers);
