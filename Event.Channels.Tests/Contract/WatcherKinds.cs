namespace EventChannels.Tests.Contract;

/// <summary>All kinds of watchers of a value in memory, with both deliveries, as a source of fixtures.</summary>
internal static class WatcherKinds
{
    private static readonly MemoryWatcherKind[] _all =
    [
        new("MemoryWatcher", value => value),
        .. WatcherOperators.All.Select(derived => new MemoryWatcherKind(derived.Name, derived.Derive)),
    ];

    private static readonly MemoryWatcherKind _debounce =
        new("Debounce", value => value.Debounce(TimeSpan.FromSeconds(1), new LeapingTime()), dropsInSync: true);

    public static IEnumerable<TestFixtureData> All =>
        from kind in _all
        from sync in new[] { false, true }
        select new TestFixtureData(kind, sync).SetArgDisplayNames(kind.ToString(), Deliveries.Name(sync));

    /// <summary>The same kinds, and Debounce, whose peeks see only values that an earlier Get has taken.</summary>
    public static IEnumerable<TestFixtureData> OfGets =>
        All.Append(new TestFixtureData(_debounce, false).SetArgDisplayNames(_debounce.ToString(), Deliveries.Name(sync: false)));

    /// <summary>The same kinds, each completed with and without an error.</summary>
    public static IEnumerable<TestFixtureData> Completions =>
        from kind in _all
        from sync in new[] { false, true }
        from withError in new[] { false, true }
        select new TestFixtureData(kind, sync, withError)
            .SetArgDisplayNames(kind.ToString(), Deliveries.Name(sync), withError ? "with an error" : "without an error");
}
