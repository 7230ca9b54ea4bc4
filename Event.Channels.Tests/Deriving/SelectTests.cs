using System.Globalization;

namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SelectTests(bool sync)
{
    [Test]
    public async Task Select_maps_the_current_value_and_newer_ones()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<string> watcher = value.Select(Text).Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("1"));
        Task<string> get = watcher.StartGet();
        await value.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo("2"));
        Task set = value.StartSet(3);
        Assert.That((watcher.TryGet(out string? got), got), Is.EqualTo((true, "3")));
        await set.Within();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((false, default(string))));
    }

    [Test]
    public async Task The_function_of_Select_runs_once_for_each_value_read_and_never_without_a_watcher()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        List<int> made = [];
        IWatchable<int> derived = value.Select(next =>
        {
            made.Add(next);
            return next;
        });
        await value.SetAsync(1).Within();
        using (derived.Watch())
        {
            Assert.That(made, Is.Empty, "No watcher has read a value.");
        }

        using IWatcher<int> watcher = derived.Watch();
        Task set = value.StartSet(2);
        List<int> got = watcher.Drain();
        await set.Within();
        Task<int> get = watcher.StartGet();
        await value.SetAsync(3).Within();
        await get.Within();

        got.Add(3);
        Assert.That(made, Is.EqualTo(got));
        Assert.That(got, sync ? Is.EqualTo([1, 2, 3]) : Is.EqualTo([2, 3]));
    }

    [Test]
    public async Task The_function_of_Select_runs_separately_for_each_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int runs = 0;
        IWatchable<int> derived = value.Select(next => next + ++runs);
        using IWatcher<int> one = derived.Watch();
        using IWatcher<int> other = derived.Watch();

        int[] got = [await one.GetAsync().Within(), await other.GetAsync().Within()];

        Assert.That(got, Is.EqualTo([2, 3]));
    }

    [Test]
    public async Task HasUnread_and_WaitForUnreadAsync_do_not_run_the_function_of_Select()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int runs = 0;
        using IWatcher<int> watcher = value.Select(next => ++runs).Watch();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);

        Assert.That(runs, Is.Zero);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task The_function_of_Select_does_not_run_on_the_producers_thread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<Thread> watcher = value.Select(_ => Thread.CurrentThread).Watch();
        Task<Thread> get = watcher.StartGet();

        Thread producer = await Threads.Run(() =>
        {
            value.Set(1);
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await get.Within(), Is.Not.EqualTo(producer));
    }

    [Test]
    public async Task Null_is_a_valid_value_and_result_of_Select()
    {
        var value = new MemoryValue<string?>(null) { Sync = sync };
        using IWatcher<bool> isNull = value.Select(next => next is null).Watch(Delivery.Async);
        using IWatcher<string?> same = value.Select(next => next).Watch();

        Assert.That(await isNull.GetAsync().Within(), Is.True);
        Assert.That(same.TryGet(out string? got), Is.True);
        Assert.That(got, Is.Null);
        Task<string?> get = same.StartGet();
        await value.SetAsync("text").Within();
        Assert.That(await get.Within(), Is.EqualTo("text"));
    }

    [Test]
    public async Task A_large_struct_is_never_torn_in_a_chain_of_operators()
    {
        var value = new MemoryValue<int>(7) { Sync = sync };
        using IWatcher<(long, decimal, Guid)> watcher =
            value.Select(next => ((long)next, (decimal)next, Guid.Empty)).Where(_ => true).DistinctUntilChanged().Watch();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo((7L, 7m, Guid.Empty)));
    }

    [Test]
    public void The_function_of_Select_may_use_its_own_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = value.Select(next =>
        {
            if (next < 3)
            {
                _ = value.StartSet(next + 1);
            }

            return (next, value.TryPeek(out int current) ? current : -1);
        }).Watch();

        List<(int, int)> log = watcher.Drain();

        // With every-value delivery, too: the Get has already taken its value, so the Set can begin.
        Assert.That(log, Is.EqualTo([(1, 2), (2, 3), (3, 3)]));
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
