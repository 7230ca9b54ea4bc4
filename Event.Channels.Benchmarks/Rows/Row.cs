using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>One row of the table: the same work, done by each peer in turn.</summary>
public abstract class Row
{
    private Work? _work;

    [ParamsSource(nameof(WatcherCounts))]
    public int Watchers { get; set; } = 1;

    public abstract IEnumerable<int> WatcherCounts { get; }

    /// <summary>The number of watchers that charts and goals look at.</summary>
    internal virtual int MainCount => WatcherCounts.Max();

    /// <summary>What is done.</summary>
    internal abstract string Title { get; }

    /// <summary>What the figures are divided by.</summary>
    internal abstract string Per { get; }

    /// <summary>How often the work is done in one run, with the current number of watchers.</summary>
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
