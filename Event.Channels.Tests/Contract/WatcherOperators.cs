namespace EventChannels.Tests.Contract;

/// <summary>Operators that pass every value unchanged. Their watchers must behave like those of the value itself.</summary>
internal static class WatcherOperators
{
    public static IEnumerable<(string Name, Func<IValue<int>, IWatchable<int>> Derive)> All =>
    [
        ("Select", value => value.Select(next => next)),
        ("Where", value => value.Where(_ => true)),
        ("DistinctUntilChanged", value => value.DistinctUntilChanged(new NeverEqual())),
        ("CombineLatest", value => new[] { value }.CombineLatest(latest => latest[0])),
        ("TakeUntil", value => value.TakeUntil(new CancellationTokenSource().Token)),
        ("ThrottleLatest", value => value.ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime())),
        ("chain", Chain),
    ];

    /// <summary>
    /// One operator of each family on top of the next: a filter, a combination, an interval, another combination, a
    /// function.
    /// </summary>
    public static IWatchable<int> Chain(IValue<int> value) => Constant()
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
