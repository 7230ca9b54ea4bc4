using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>TryPeek of every derived watchable and of its watchers.</summary>
[TestFixtureSource(nameof(All))]
public sealed class PeekTests(string name, bool sync)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    // Each gives the even values, or all of them.
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

    public static IEnumerable<TestFixtureData> All =>
        from name in _operators.Keys
        from sync in new[] { false, true }
        select new TestFixtureData(name, sync).SetArgDisplayNames(name, sync ? "Sync" : "async");

    private bool Filters => name is "Where" or "chain" or "Where of CombineLatest";

    [Test]
    public async Task A_watchable_computes_from_the_current_values_and_opens_no_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };
        var counted = new CountedWatchable<int>(value);
        IWatchable<int> derived = _operators[name](counted);
        Assert.That((derived.TryPeek(out int peeked), peeked), Is.EqualTo((false, 0)), "No data");

        await value.SetAsync(2).Within();
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((true, 2)));
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((true, 2)));

        await value.SetAsync(3).Within();
        Assert.That((derived.TryPeek(out peeked), peeked), Is.EqualTo((!Filters, Filters ? 0 : 3)));
        value.TryComplete();
        Assert.That(derived.TryPeek(out _), Is.Not.EqualTo(Filters));
        Assert.That((counted.Opened, value.WatcherCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_watcher_gives_what_the_next_Get_would_give_and_leaves_it()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = _operators[name](value).Watch();
        Assert.That((watcher.TryPeek(out int peeked), peeked), Is.EqualTo((false, 0)), "No data");
        Task[] sets = [value.StartSet(2), value.StartSet(4)];
        int first = sync ? 2 : 4;
        if (name == "Debounce")
        {
            Assert.That(watcher.TryPeek(out _), Is.False, "A look sees only what a Get took.");
            watcher.Dispose();
            await Task.WhenAll(sets).Within();
            return;
        }

        for (int time = 0; time < 2; time++)
        {
            Assert.That((watcher.TryPeek(out peeked), peeked), Is.EqualTo((true, first)));
        }

        await sets[0].StillWaitsAsync(sync);
        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, first)));
        await sets[0].Within();
        bool more = sync && name != "ThrottleLatest";
        Assert.That((watcher.TryPeek(out peeked), peeked), Is.EqualTo((more, more ? 4 : 0)));

        watcher.Dispose();
        await Task.WhenAll(sets).Within();
        Assert.That((watcher.TryPeek(out peeked), peeked), Is.EqualTo((false, 0)), "Disposed");
    }

    [Test]
    public async Task A_watcher_may_be_looked_at_while_a_Get_waits()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = _operators[name](value).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        Assert.That(await Threads.Run(() => watcher.TryPeek(out _)).Within(), Is.False);

        await wait.StillWaitsAsync();
    }

    [Test]
    public void What_is_marked_unread_is_peeked_at_again()
    {
        if (name is "ThrottleLatest" or "Debounce")
        {
            Assert.Pass("It waits for an interval first.");
        }

        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = _operators[name](value).Watch();
        watcher.Drain();
        Assert.That(watcher.TryPeek(out _), Is.False);

        watcher.MarkUnread();

        Assert.That((watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, 2)));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }
}
