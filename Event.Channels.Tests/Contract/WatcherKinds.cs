namespace EventChannels.Tests.Contract;

/// <summary>Every watcher there is, each in both modes, as a source of fixtures.</summary>
internal static class WatcherKinds
{
    private static readonly WatcherKind[] _all =
    [
        new("MemoryWatcher", value => value),
        new("Select", value => value.Select(next => next)),
        new("Where", value => value.Where(_ => true)),
        new("DistinctUntilChanged", value => value.DistinctUntilChanged(new NeverEqual())),
        new("CombineLatest", value => new[] { value }.CombineLatest(latest => latest[0])),
        new("TakeUntil", value => value.TakeUntil(new CancellationTokenSource().Token)),
        new("ThrottleLatest", value => value.ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime())),
        new("chain", Chain),
    ];

    private static readonly WatcherKind _debounce =
        new("Debounce", value => value.Debounce(TimeSpan.FromSeconds(1), new LeapingTime()), dropsInSync: true);

    public static IEnumerable<TestFixtureData> All =>
        from kind in _all
        from sync in new[] { false, true }
        select new TestFixtureData(kind, sync).SetArgDisplayNames(kind.ToString(), sync ? "Sync" : "async");

    /// <summary>Those, and Debounce, of which a look sees nothing that no Get took before.</summary>
    public static IEnumerable<TestFixtureData> OfGets =>
        All.Append(new TestFixtureData(_debounce, false).SetArgDisplayNames("Debounce", "async"));

    // One of each family of operators over the next: a filter, a combination, an interval, another combination, a function.
    private static IWatchable<int> Chain(MemoryValue<int> value) => Constant()
        .CombineLatest(
            value.Where(_ => true)
                .CombineLatest(Constant(), (next, _) => next)
                .ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()),
            (_, next) => next)
        .DistinctUntilChanged(new NeverEqual())
        .Select(next => next);

    private static MemoryValue<int> Constant()
    {
        var constant = new MemoryValue<int>(0);
        constant.TryComplete();
        return constant;
    }

    private sealed class NeverEqual : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => false;

        public int GetHashCode(int obj) => 0;
    }
}
