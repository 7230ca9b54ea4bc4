namespace EventChannels.Benchmarks;

/// <summary>Runs all probes.</summary>
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

/// <summary>The results of one probe for each peer.</summary>
internal sealed record ProbeResult(string Title, IReadOnlyList<(string Peer, ProbeAnswer Answer)> Answers);
