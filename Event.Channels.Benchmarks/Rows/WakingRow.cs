using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>A row in which a Set wakes watchers, and may also run their code (AllowSynchronousContinuations).</summary>
public abstract class WakingRow : NewestRow
{
    [GlobalSetup(Target = nameof(ObviousInline))]
    public void SetUpObviousInline() => SetUp(Prepare<ObviousPeer, ObviousWatcher>(inline: true));

    [GlobalSetup(Target = nameof(LibraryInline))]
    public void SetUpLibraryInline() => SetUp(Prepare<LibraryPeer, LibraryWatcher>(inline: true));

    [Benchmark(Description = PeerNames.ObviousInline)]
    public void ObviousInline() => Run();

    [Benchmark(Description = PeerNames.LibraryInline)]
    public void LibraryInline() => Run();
}
