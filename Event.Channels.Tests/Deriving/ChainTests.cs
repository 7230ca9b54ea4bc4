using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ChainTests(bool sync)
{
    [Test]
    public async Task A_query_derives_the_values_that_it_describes()
    {
        var temperature = new MemoryValue<int>(10) { Sync = sync };
        IWatchable<string> alarms =
            from degrees in temperature
            where degrees >= 30
            let above = degrees - 30
            select $"{above} too hot";
        using IWatcher<string> watcher = alarms.Watch();
        Assert.That(watcher.Drain(), Is.Empty);

        Task set = temperature.StartSet(35);

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("5 too hot"));
        await set.Within();
    }

    [Test]
    public void Operators_refuse_a_missing_source_or_function_at_the_call()
    {
        var value = new MemoryValue<int>(1);
        MemoryValue<int> none = null!;

        Assert.That(() => value.Select<int, int>(null!), Throws.ArgumentNullException);
        Assert.That(() => value.Where(null!), Throws.ArgumentNullException);
        Assert.That(() => none.Select(next => next), Throws.ArgumentNullException);
        Assert.That(() => none.Where(next => true), Throws.ArgumentNullException);
        Assert.That(() => none.DistinctUntilChanged(), Throws.ArgumentNullException);
    }

    [Test]
    public void A_derived_watchable_opens_one_source_watcher_for_each_of_its_watchers()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> derived = Chain(value);
        List<int> counts = [value.WatcherCount];

        using (derived.Watch())
        using (derived.Watch(Delivery.Async))
        {
            counts.Add(value.WatcherCount);
        }

        counts.Add(value.WatcherCount);
        Assert.That(counts, Is.EqualTo([0, 2, 0]));
    }

    [Test]
    public async Task A_Set_under_a_chain_of_operators_waits_until_an_every_value_watcher_at_its_end_takes_the_value()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using IWatcher<int> watcher = Chain(value).Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.Zero);
        Task[] sets = [.. Enumerable.Range(1, 6).Select(next => value.StartSet(next))];
        await sets[0].StillWaitsAsync(expected: sync);

        Assert.That(watcher.TryGet(out int first), Is.True);
        await sets[1].Within();
        await (sync ? sets[2].StillWaitsAsync() : sets[2].Within());
        List<int> log = [first, .. watcher.Drain()];

        await Task.WhenAll(sets).Within();
        Assert.That(log, sync ? Is.EqualTo([20, 40, 60]) : Is.EqualTo([60]));
    }

    [Test]
    public async Task An_error_passes_through_a_chain_that_lets_no_value_through()
    {
        var error = new InvalidDataException("the reason");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = Chain(value).Watch();
        Task<int> get = watcher.StartGet();

        value.TryComplete(error);

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task Watchers_at_several_stages_of_a_chain_are_served_independently()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        IWatchable<int> even = value.Where(next => next % 2 == 0);
        using IWatcher<int> one = even.Watch();
        using IWatcher<int> other = even.Select(next => -next).Watch();
        Task<List<int>> oneLog = one.GetUntilAsync(last => last == 100);
        Task<List<int>> otherLog = other.GetUntilAsync(last => last == -100);

        await Threads.Run(() =>
        {
            for (int next = 1; next <= 100; next++)
            {
                value.Set(next);
            }
        }).Within();

        List<int> seen = await oneLog.Within();
        Assert.That(seen, sync ? Is.EqualTo(Enumerable.Range(0, 51).Select(half => half * 2)) : Is.Ordered.And.Unique);
        Assert.That(await otherLog.Within(), sync ? Is.EqualTo(seen.Select(next => -next)) : Is.Ordered.Descending);
    }

    // Even numbers times ten, with equal neighbors merged.
    private static IWatchable<int> Chain(MemoryValue<int> value) =>
        value.Where(next => next % 2 == 0).DistinctUntilChanged().Select(next => next * 10);
}
