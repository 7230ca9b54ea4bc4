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
        new("chain", value => value.Where(_ => true).DistinctUntilChanged().Select(next => next)),
        new("CombineLatest", value => new[] { value }.CombineLatest(latest => latest[0])),
        new("CombineLatest of others", value => new[] { value.Where(_ => true) }.CombineLatest(latest => latest[0])),
        new("TakeUntil", value => value.TakeUntil(new CancellationTokenSource().Token)),
        new("ThrottleLatest", value => value.ThrottleLatest(TimeSpan.FromSeconds(1), new Leaping())),
    ];

    public static IEnumerable<TestFixtureData> All =>
        from kind in _all
        from sync in new[] { false, true }
        select new TestFixtureData(kind, sync).SetArgDisplayNames(kind.ToString(), sync ? "Sync" : "async");

    /// <summary>Those, and what differs from them in that a look sees nothing that no Get took before.</summary>
    public static IEnumerable<TestFixtureData> OfGets =>
        All.Append(new TestFixtureData(
            new WatcherKind("Debounce", value => value.Debounce(TimeSpan.FromSeconds(1), new Leaping()), dropsInSync: true), false)
            .SetArgDisplayNames("Debounce", "async"));

    /// <summary>A time in which every interval is over when it is looked at.</summary>
    private sealed class Leaping : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
    }

    private sealed class NeverEqual : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => false;

        public int GetHashCode(int obj) => 0;
    }
}
