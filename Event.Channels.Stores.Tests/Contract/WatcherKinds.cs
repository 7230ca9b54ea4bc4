namespace EventChannels.Tests.Contract;

/// <summary>Watchers of stored values, as a source of fixtures. They are newest-value, and end without an error.</summary>
internal static class WatcherKinds
{
    // The tests of the core race operators for longer.
    private const int FewRounds = 200;

    // A server takes a millisecond for a Set, or ten beside tests that occupy every core.
    private const int ServerRounds = 100;

    private static readonly StoredWatcherKind[] _all =
    [
        new("MemoryStore", ContractStores.MemoryAsync),
        .. WatcherOperators.All.Select(derived =>
            new StoredWatcherKind($"{derived.Name} over MemoryStore", ContractStores.MemoryAsync, derived.Derive)
            {
                Rounds = FewRounds,
            }),
        new("EtcdStore", ContractStores.EtcdAsync) { Rounds = ServerRounds },
        new("chain over EtcdStore", ContractStores.EtcdAsync, WatcherOperators.Chain) { Rounds = ServerRounds },
        new("RedisStore", ContractStores.RedisAsync) { Rounds = ServerRounds },
        new("chain over RedisStore", ContractStores.RedisAsync, WatcherOperators.Chain) { Rounds = ServerRounds },
    ];

    public static IEnumerable<TestFixtureData> All => Fixtures(kind => new TestFixtureData(kind, false));

    public static IEnumerable<TestFixtureData> OfGets => All;

    public static IEnumerable<TestFixtureData> Completions => Fixtures(kind => new TestFixtureData(kind, false, false));

    /// <summary>For a fixture about stored values only.</summary>
    public static IEnumerable<TestFixtureData> Stored => Fixtures(kind => new TestFixtureData(kind));

    private static IEnumerable<TestFixtureData> Fixtures(Func<StoredWatcherKind, TestFixtureData> fixture) =>
        _all.Select(kind => fixture(kind).SetArgDisplayNames(kind.ToString()));
}
