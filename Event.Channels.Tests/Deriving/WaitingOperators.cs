namespace EventChannels.Tests.Deriving;

/// <summary>
/// For a fixture whose tests hold for every operator that waits before it takes, with both deliveries:
/// <c>[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]</c> above a class with the primary
/// constructor <c>(Operator derive, bool sync)</c>. Each operator passes the values of its source unchanged.
/// </summary>
internal static class WaitingOperators
{
    public delegate IWatchable<int> Operator(IWatchable<int> source);

    public static IEnumerable<TestFixtureData> All =>
        from kind in _kinds
        from sync in new[] { false, true }
        select new TestFixtureData(kind.Value, sync).SetArgDisplayNames(kind.Key, Deliveries.Name(sync));

    private static readonly Dictionary<string, Operator> _kinds = new()
    {
        ["CombineLatest"] = static source => source.CombineLatest(Constant(), static (value, _) => value),
        ["ThrottleLatest"] = static source => source.ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()),
        ["CombineLatest of ThrottleLatest of CombineLatest"] = static source => Constant()
            .CombineLatest(source.CombineLatest(Constant(), static (value, _) => value)
                .ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()), static (_, value) => value),
    };

    private static MemoryValue<int> Constant()
    {
        var constant = new MemoryValue<int>(0);
        constant.TryComplete();
        return constant;
    }
}
