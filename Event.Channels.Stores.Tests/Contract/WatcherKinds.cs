namespace EventChannels.Tests.Contract;

/// <summary>Watchers of values in stores, as a source of fixtures. They are async, and end without an error.</summary>
internal static class WatcherKinds
{
    private static readonly StoredWatcherKind[] _all =
    [
        new("MemoryStore", ContractStores.MemoryAsync),
        .. WatcherOperators.All.Select(derived =>
            new StoredWatcherKind($"{derived.Name} over MemoryStore", ContractStores.MemoryAsync, derived.Derive)),
    ];

    public static IEnumerable<TestFixtureData> All => Fixtures(kind => new TestFixtureData(kind, false));

    public static IEnumerable<TestFixtureData> OfGets => All;

    public static IEnumerable<TestFixtureData> Completions => Fixtures(kind => new TestFixtureData(kind, false, false));

    /// <summary>For a fixture about values in stores alone.</summary>
    public static IEnumerable<TestFixtureData> Stored => Fixtures(kind => new TestFixtureData(kind));

    private static IEnumerable<TestFixtureData> Fixtures(Func<StoredWatcherKind, TestFixtureData> fixture) =>
        _all.Select(kind => fixture(kind).SetArgDisplayNames(kind.ToString()));
}
