using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>One row of the table: the same work for each peer, one peer after the other.</summary>
public abstract class Row
{
    private Work? _work;

    [ParamsSource(nameof(WatcherCounts))]
    public int Watchers { get; set; } = 1;

    public abstract IEnumerable<int> WatcherCounts { get; }

    /// <summary>The number of watchers in charts and goals.</summary>
    internal virtual int MainCount => WatcherCounts.Max();

    /// <summary>The name of the work.</summary>
    internal abstract string Title { get; }

    /// <summary>The unit that the figures are divided by.</summary>
    internal abstract string Per { get; }

    /// <summary>The number of operations in one run, with the current number of watchers.</summary>
    internal abstract long OperationsPerRun { get; }

    [GlobalCleanup]
    public void CleanUp()
    {
        _work?.Dispose();
        _work = null;
    }

    protected void SetUp(Work work)
    {
        _work = work;
        work.WarmUp();
    }

    protected void Run() => _work!.Run();
}
