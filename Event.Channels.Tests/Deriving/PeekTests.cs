using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>TryPeek of every derived watchable.</summary>
public sealed class PeekTests
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    // Each of them delivers the even values, or all values.
    private static readonly Dictionary<string, Func<IWatchable<int>, IWatchable<int>>> _operators = new()
    {
        ["Select"] = watchable => watchable.Select(next => next),
        ["Where"] = watchable => watchable.Where(next => next % 2 == 0),
        ["DistinctUntilChanged"] = watchable => watchable.DistinctUntilChanged(),
        ["CombineLatest"] = watchable => watchable.CombineLatest(new MemoryValue<int>(0), (next, _) => next),
        ["CombineLatest of many"] = watchable => new[] { watchable, watchable }.CombineLatest(latest => latest[^1]),
        ["ThrottleLatest"] = watchable => watchable.ThrottleLatest(_interval, new FakeTimeProvider()),
        ["Debounce"] = watchable => watchable.Debounce(_interval, new FakeTimeProvider()),
        ["TakeUntil"] = watchable => watchable.TakeUntil(new CancellationTokenSource().Token),
        ["chain"] = watchable => watchable.Where(next => next % 2 == 0).DistinctUntilChanged().Select(next => next),
        ["Where of CombineLatest"] = watchable => new[] { watchable }.CombineLatest(latest => latest[0])
            .Where(next => next % 2 == 0),
    };

    public static IEnumerable<string> Names => _operators.Keys;

    [Test]
    public async Task TryPeek_of_a_derived_watchable_computes_from_the_current_values_without_opening_a_watcher(
        [ValueSource(nameof(Names))] string name)
    {
        bool filters = name is "Where" or "chain" or "Where of CombineLatest";
        var value = new MemoryValue<int>();
        var counted = new CountedWatchable<int>(value);
        IWatchable<int> derived = _operators[name](counted);
        Assert.That((derived.TryPeek(out int peeked), peeked), Is.EqualTo((false, 0)), "No data");

        await value.SetAsync(2).Within();
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((true, 2)));
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((true, 2)));

        await value.SetAsync(3).Within();
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((!filters, filters ? 0 : 3)));
        value.TryComplete();
        Assert.That(derived.TryPeek(out _), Is.Not.EqualTo(filters));
        Assert.That((counted.Opened, value.WatcherCount), Is.EqualTo((0, 0)));
    }
}
