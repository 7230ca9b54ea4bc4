namespace EventChannels.Benchmarks;

/// <summary>One Set, while every watcher waits.</summary>
public class WakeParked : WakingRow
{
    public override IEnumerable<int> WatcherCounts => [1, 100, 1_000, 10_000];

    internal override int MainCount => 1_000;

    internal override string Title => "One Set wakes every watcher";

    internal override string Per => "watcher";

    internal override long OperationsPerRun => Sets * Watchers;

    private long Sets => Math.Clamp(10_000 / Watchers, 2, 1_000);

    private protected override Work Prepare<TPeer, TWatcher>(bool inline) =>
        new WakeWork<TPeer, TWatcher>(inline, Watchers, Sets);
}
