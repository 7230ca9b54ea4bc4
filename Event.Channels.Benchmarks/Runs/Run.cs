namespace EventChannels.Benchmarks;

/// <summary>Measures everything, in sequence.</summary>
internal sealed class Run(bool quick, TextWriter progress)
{
    private readonly bool _quick = quick;
    private readonly TextWriter _progress = progress;

    public Results Measure()
    {
        // In the reverse order, many thousand waiting watchers would disturb the next measurement.
        IReadOnlyList<ProbeResult> probes = ProbeRun.Run(_progress);

        List<Figure> figures = [];
        foreach (Row row in (IEnumerable<Row>)[.. AllRows.Create(), new NamedSet(), new CreateValue()])
        {
            _progress.WriteLine($"row: {row.Title}");
            figures.AddRange(RowRun.Run(row, _quick ? RunConfig.Quick : RunConfig.Full));
        }

        _progress.WriteLine("growth and memory");
        return new Results(
            figures,
            AllPeers.Answer(new ValueMemoryQuestion()),
            AllPeers.Answer(new SyncValueMemoryQuestion()),
            AllPeers.Answer(new WatcherMemoryQuestion(watchers: _quick ? 10_000 : 100_000)),
            AllPeers.Answer(new WatchGrowthQuestion()),
            probes);
    }
}
