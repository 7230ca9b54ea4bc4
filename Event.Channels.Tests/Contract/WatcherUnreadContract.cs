namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class WatcherUnreadContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    [Test]
    public async Task Peeking_shows_the_value_that_the_next_Get_returns_and_leaves_it_unread()
    {
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        Assert.That(Look(watcher), Is.EqualTo((false, false, 0)), "No data");

        Task set = await value.StartSetAsync(1);
        Assert.That(Look(watcher), Is.EqualTo((true, true, 1)), "Unread");
        Assert.That(Look(watcher), Is.EqualTo((true, true, 1)), "Still unread");
        await EndsUnlessAsync(set, waits: Sync);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
        Assert.That(Look(watcher), Is.EqualTo((false, false, 0)), "Read");

        set = await value.StartSetAsync(2);
        Assert.That(Look(watcher), Is.EqualTo((true, true, 2)), "A newer value");
        watcher.Dispose();
        Assert.That(Look(watcher), Is.EqualTo((false, false, 0)), "Disposed");
        await set.Within();
    }

    [Test]
    public async Task HasUnread_may_be_asked_from_other_threads_at_any_time()
    {
        int last = Math.Min(200, Kind.Rounds);
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        bool over = false;
        Task[] asking = [Threads.Run(Ask), Threads.Run(Ask)];
        Task<List<int>> log = Task.Run(() => watcher.GetUntilAsync(next => next == last));

        await Threads.Run(() =>
        {
            for (int next = 1; next <= last; next++)
            {
                value.Set(next);
            }
        }).Within();

        Assert.That(await log.Within(), Sync ? Is.EqualTo(Enumerable.Range(0, last + 1)) : Is.Ordered.And.Unique);
        Volatile.Write(ref over, true);
        await Task.WhenAll(asking).Within();

        void Ask()
        {
            while (!Volatile.Read(ref over))
            {
                _ = watcher.HasUnread;
            }
        }
    }

    [Test]
    public async Task WaitForUnreadAsync_and_GetAsync_do_not_wait_if_a_value_is_unread_and_only_the_Get_takes_it()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);

        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(watcher.HasUnread, Is.True);
        Task<int> get = watcher.StartGet();
        Assert.That(get.IsCompletedSuccessfully, Is.True);
        Assert.That(await get, Is.EqualTo(1));
    }

    [Test]
    public async Task WaitForUnreadAsync_ends_with_a_Set_and_leaves_its_value()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();

        Task set = await value.StartSetAsync(1);

        Assert.That(await wait.Within(), Is.True);
        await EndsUnlessAsync(set, waits: Sync);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task After_WaitForUnreadAsync_the_values_come_in_order()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        await watcher.WaitForUnreadAsync().Within();
        Task[] sets = await value.StartSetsAsync(2, 3);

        List<int> log = watcher.Drain();

        await Task.WhenAll(sets).Within();
        Assert.That(log, Sync ? Is.EqualTo([1, 2, 3]) : Is.EqualTo([3]));
    }

    [Test]
    public async Task Cancelling_WaitForUnreadAsync_loses_no_value()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var source = new CancellationTokenSource();
        Task<bool> wait = watcher.WaitForUnreadAsync(source.Token).AsTask();
        await wait.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task WaitForUnreadAsync_with_a_cancelled_token_throws_even_if_a_value_is_unread()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(watcher.HasUnread, Is.True);

        Exception? failure = await watcher.WaitForUnreadAsync(cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task WaitForUnreadAsync_returns_false_when_the_watcher_is_disposed()
    {
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();

        watcher.Dispose();

        Assert.That(await wait.Within(), Is.False);
    }

    [Test]
    public async Task MarkUnread_does_nothing_if_no_value_was_read_yet()
    {
        foreach (bool hasData in new[] { false, true })
        {
            ContractValue value = await CreateAsync(hasData ? 1 : null);
            using IWatcher<int> watcher = await WatchAsync(value);

            watcher.MarkUnread();

            Assert.That(watcher.HasUnread, Is.EqualTo(hasData));
            watcher.MarkUnread();
            Assert.That(watcher.Drain(), hasData ? Is.EqualTo([1]) : Is.Empty);
        }
    }

    [Test]
    public async Task MarkUnread_makes_the_last_value_unread_once_regardless_of_how_often_it_is_called(
        [Values] bool waits)
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        watcher.Drain();
        Task set = await value.StartSetAsync(2);
        watcher.Drain();
        await set.Within();

        for (int times = 1; times <= 2; times++)
        {
            for (int time = 0; time < times; time++)
            {
                watcher.MarkUnread();
            }

            Assert.That(Look(watcher), Is.EqualTo((true, true, 2)));
            if (waits)
            {
                Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
                Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 2)));
            }
            else
            {
                Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
            }

            Assert.That(watcher.TryGet(out _), Is.False);
        }

        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task A_newer_value_follows_or_replaces_a_value_marked_unread_according_to_the_delivery()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        watcher.Drain();
        Task set = await value.StartSetAsync(2);
        Assert.That(watcher.HasUnread, Is.True);

        watcher.MarkUnread();
        List<int> log = watcher.Drain();

        await set.Within();
        bool givesBoth = Sync || (Kind.MayGiveBoth && log.Count > 1);
        Assert.That(log, givesBoth ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
    }

    [Test]
    public async Task No_producer_waits_for_a_value_marked_unread()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task set = await value.StartSetAsync(1);
        watcher.Drain();

        watcher.MarkUnread();

        await set.Within();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task The_last_value_can_be_marked_unread_after_completion()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        watcher.Drain();
        await value.CompleteAsync();

        watcher.MarkUnread();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
    }

    private static (bool HasUnread, bool Found, int Value) Look(IWatcher<int> watcher) =>
        (watcher.HasUnread, watcher.TryPeek(out int value), value);
}
