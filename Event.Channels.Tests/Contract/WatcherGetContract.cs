namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.OfGets))]
public sealed class WatcherGetContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    [Test]
    public async Task The_first_Get_returns_the_current_value_once_even_if_it_is_default()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);

        Assert.That(await watcher.GetAsync().Within(), Is.Zero);
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task A_late_watcher_gets_only_the_current_value_and_only_once()
    {
        ContractValue value = await CreateAsync(1);
        await value.SetAsync(2).Within();

        using IWatcher<int> watcher = await WatchAsync(value);

        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task Without_data_the_first_Get_waits_for_the_first_Set()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);

        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await value.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_later_Get_waits_for_a_newer_value([Values] bool loops)
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        await watcher.GetAsync().Within();

        Task<int> get = GetAsync(watcher, loops);
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_watcher_that_fell_behind_gets_the_newest_or_every_value_according_to_its_delivery()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        Task[] sets = await value.StartSetsAsync(1, 2, 3, 4, 5);
        await sets[0].StillWaitsAsync(expected: Sync);

        List<int> log = await watcher.GetUntilAsync(last => last == 5).Within();

        await Task.WhenAll(sets).Within();
        Assert.That(log, Sync ? Is.EqualTo([0, 1, 2, 3, 4, 5]) : Is.EqualTo([5]));
    }

    [Test]
    public async Task A_Set_ends_when_the_watcher_has_taken_its_value()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        Task set = await value.StartSetAsync(1);
        Task next = await value.StartSetAsync(2);

        if (Sync)
        {
            Assert.That(await watcher.GetAsync().Within(), Is.Zero);
            await set.StillWaitsAsync();
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
            await set.Within();
            await next.StillWaitsAsync();
        }

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await Task.WhenAll(set, next).Within();
    }

    [Test]
    public async Task TryGet_finds_each_value_once_and_never_waits()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Assert.That(watcher.TryGet(out int got), Is.False);
        Assert.That(got, Is.Zero);

        Task set = await value.StartSetAsync(1);

        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((true, 1)));
        await set.Within();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Watchers_read_independently_of_each_other()
    {
        ContractValue value = await CreateAsync(1);
        IWatchable<int> watchable = Kind.Of(value.Value);
        using IWatcher<int> one = await WatchAsync(value, watchable);
        using IWatcher<int> other = await WatchAsync(value, watchable);

        List<int> oneLog = one.Drain();
        Task set = await value.StartSetAsync(2);
        oneLog.AddRange(one.Drain());
        List<int> otherLog = other.Drain();

        await set.Within();
        Assert.That(oneLog, Is.EqualTo([1, 2]));
        Assert.That(otherLog, Sync ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
    }

    [Test]
    public async Task A_second_operation_during_a_Get_throws_at_once_unless_it_only_peeks_and_the_first_continues(
        [Values(Use.Get, Use.Wait, Use.Loop)] Use first)
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task waiting = Begin(watcher, first);
        await waiting.StillWaitsAsync();

        foreach (Use second in Enum.GetValues<Use>())
        {
            Assert.That(
                await RefusalAsync(watcher, second),
                Is.TypeOf<InvalidOperationException>().With.Message.Contains("Await").And.Message.Contains("its own watcher"),
                $"{second}");
        }

        Assert.That(
            await Threads.Run(() => (watcher.HasUnread, watcher.TryPeek(out _))).Within(), Is.EqualTo((false, false)));
        await waiting.StillWaitsAsync();
        Task set = await value.StartSetAsync(1);
        await waiting.Within();
        Assert.That(watcher.Drain(), first == Use.Wait ? Is.EqualTo([1]) : Is.Empty);
        await set.Within();
    }

    [Test]
    public async Task A_loop_gets_the_values_that_are_set_and_leaves_the_watcher_usable()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        List<int> log = [];

        await foreach (int next in watcher.ReadAllAsync())
        {
            log.Add(next);
            if (next == 3)
            {
                break;
            }

            _ = await value.StartSetAsync(next + 1);
        }

        Assert.That(log, Is.EqualTo([0, 1, 2, 3]));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task A_loop_and_Gets_in_its_body_share_the_updates()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 0)));

        Task set = await value.StartSetAsync(1);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await value.SetAsync(2).Within();

        Assert.That((await step.Within(), loop.Current), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task A_thousand_Sets_arrive_in_order_and_always_include_the_last_one()
    {
        const int Last = 1000;
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<List<int>> log = Task.Run(() => watcher.GetUntilAsync(last => last == Last));

        await Threads.Run(() =>
        {
            for (int next = 1; next <= Last; next++)
            {
                value.Set(next);
            }
        }).Within();

        Assert.That(await log.Within(), Sync ? Is.EqualTo(Enumerable.Range(0, Last + 1)) : Is.Ordered.And.Unique);
    }

    [Test]
    public async Task A_Set_does_not_run_continuations_of_watchers_unless_that_is_allowed()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<Thread> thread = Continuations.ThreadAfter(watcher.GetAsync());

        Thread setting = await Threads.Run(() =>
        {
            value.Set(1);
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.SameAs(setting));
    }
}
