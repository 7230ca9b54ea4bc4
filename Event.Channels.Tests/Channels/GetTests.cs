namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class GetTests(bool sync)
{
    [Test]
    public async Task Gets_cancelled_one_after_another_leave_the_others_waiting_for_the_next_Set()
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        using var second = new CancellationTokenSource();
        using var first = new CancellationTokenSource();
        Task<int>[] gets =
            [watchers[0].StartGet(first.Token), watchers[1].StartGet(second.Token), watchers[2].StartGet()];
        await second.CancelAsync().Within();
        Assert.That(await gets[1].FailureAsync(), Outcomes.CancelledBy(second.Token));
        await first.CancelAsync().Within();
        Assert.That(await gets[0].FailureAsync(), Outcomes.CancelledBy(first.Token));
        gets[0] = watchers[0].StartGet();

        value.Set(1);

        Assert.That(await Task.WhenAll(gets[0], gets[2]).Within(), Is.EqualTo([1, 1]));
        Task<int> next = watchers[0].StartGet();
        await next.StillWaitsAsync();
        value.Set(2);
        Assert.That(await next.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task Setting_the_same_value_again_ends_a_waiting_Get()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await watcher.GetAsync().Within();
        Task<int> get = watcher.StartGet();

        await value.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_two_concurrent_Gets_exactly_one_is_refused()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, Stress.Rounds(5000)).Select(_ => value.Watch())];
        Task<int>?[][] gets = [new Task<int>?[watchers.Length], new Task<int>?[watchers.Length]];
        int wrong = 0;

        int rounds = await Threads.RaceAsync(
            watchers.Length,
            (thread, round) => gets[thread][round] = GetOrRefusal(watchers[round]),
            round => wrong += gets.Count(mine => mine[round] is null) == 1 ? 0 : 1);

        Assert.That(wrong, Is.Zero);
        foreach (MemoryWatcher<int> unused in watchers.Skip(rounds))
        {
            unused.Dispose();
        }

        await value.SetAsync(1).Within();
        Assert.That(await Task.WhenAll(gets.SelectMany(mine => mine).OfType<Task<int>>()).Within(), Is.All.EqualTo(1));

        static Task<int>? GetOrRefusal(MemoryWatcher<int> watcher)
        {
            try
            {
                return watcher.StartGet();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    [Test]
    public async Task Gets_of_different_watchers_can_wait_at_the_same_time()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        Task<int>[] gets = [one.StartGet(), other.StartGet()];

        await value.SetAsync(1).Within();

        Assert.That(await Task.WhenAll(gets).Within(), Is.EqualTo([1, 1]));
    }

    [Test]
    public async Task Cancelling_a_Get_of_one_watcher_leaves_the_others_waiting()
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
    public async Task The_next_Get_may_begin_as_soon_as_the_last_one_has_ended()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> first = watcher.StartGet();
        // The earliest possible moment: inside the completion of the first Get.
        Task<Task<int>> second = first.ContinueWith(
            _ => watcher.StartGet(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        await value.SetAsync(1).Within();
        await first.Within();
        await value.SetAsync(2).Within();

        Assert.That(await second.Unwrap().Within(), Is.EqualTo(2));
    }
}
