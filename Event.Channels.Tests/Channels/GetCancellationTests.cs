namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class GetCancellationTests(bool sync)
{
    [Test]
    public async Task A_cancelled_Get_throws_with_its_token_and_the_watcher_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        await get.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Task<int> next = watcher.StartGet();
        await value.SetAsync(1).Within();
        Assert.That(await next.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_was_cancelled_before_throws_and_leaves_the_unread_value_where_it_is()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var cancelled = new CancellationToken(canceled: true);

        Exception? failure = await watcher.GetAsync(cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_token_that_was_cancelled_before_takes_nothing_from_a_Set_under_way()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);
        var cancelled = new CancellationToken(canceled: true);

        Exception? failure = await watcher.GetAsync(cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        await set.StillWaitsAsync(expected: sync);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_Set_after_a_cancelled_Get_is_kept_for_the_next_Get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        await source.CancelAsync().Within();
        await get.FailureAsync();

        Task set = value.StartSet(1);

        // In Sync mode nobody has taken it: a cancelled Get is no reader.
        await set.StillWaitsAsync(expected: sync);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task A_token_that_is_cancelled_after_its_Get_does_no_harm_to_the_next()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> first = watcher.StartGet(source.Token);
        await value.SetAsync(1).Within();
        int got = await first.Within();
        Task<int> second = watcher.StartGet();

        await source.CancelAsync().Within();

        await second.StillWaitsAsync();
        await value.SetAsync(2).Within();
        Assert.That((got, await second.Within()), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Cancelling_one_watchers_Get_leaves_the_other_watchers_waiting()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> cancelled = one.StartGet(source.Token);
        Task<int> get = other.StartGet();

        await source.CancelAsync().Within();
        await cancelled.FailureAsync();
        Task set = value.StartSet(1);

        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(one.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_watcher_outlives_any_number_of_cancelled_Gets()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        for (int round = 0; round < 1000; round++)
        {
            using var source = new CancellationTokenSource();
            Task<int> get = watcher.StartGet(source.Token);
            await source.CancelAsync().Within();
            Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));
        }

        Task set = value.StartSet(1);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }
}
