namespace EventChannels.Tests.Channels.Sync;

/// <summary>Cancelling a Set queued behind another one.</summary>
public sealed class QueuedSetCancellationTests
{
    [Test]
    public async Task Cancelling_a_queued_Set_releases_its_producer_at_once_and_the_value_comes_in_its_turn()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task first = value.StartSet(1);

        await QueueAndAbandonAsync(value, 2);

        await first.StillWaitsAsync();
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await first.Within();
        Assert.That((value.TryPeek(out current), current), Is.EqualTo((true, 2)));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task No_producer_waits_for_the_value_of_a_cancelled_queued_Set()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();
        Task first = value.StartSet(1);
        await QueueAndAbandonAsync(value, 2);
        Assert.That(quick.Drain(), Is.EqualTo([1]));

        Assert.That(slow.TryGet(out _), Is.True);
        await first.Within();
        Task next = value.StartSet(3);

        // If 2 were still being handed over, 3 would not be current yet.
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 3)));
        Assert.That(quick.Drain()[^1], Is.EqualTo(3));
        await next.StillWaitsAsync();
        Assert.That(slow.Drain()[^1], Is.EqualTo(3));
        await next.Within();
    }

    [Test]
    public async Task A_cancelled_queued_Set_is_dropped_if_a_newer_one_is_queued_behind_it([Values] bool newerCameBefore)
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task first = value.StartSet(1);
        Task abandoned = value.StartSet(2, source.Token);
        Task? newer = newerCameBefore ? value.StartSet(3) : null;
        await source.CancelAsync().Within();
        Assert.That(await abandoned.FailureAsync(), Outcomes.CancelledBy(source.Token));
        newer ??= value.StartSet(3);

        Assert.That(watcher.TryGet(out int got), Is.True);
        await first.Within();
        await newer.StillWaitsAsync();
        List<int> log = [got, .. watcher.Drain()];

        await newer.Within();
        Assert.That(log, Is.EqualTo([1, 3]));
    }

    [Test]
    public async Task A_Set_can_be_cancelled_during_its_handover_even_if_an_earlier_queue_ended_with_the_last_watcher()
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> gone = value.Watch();
        Task first = value.StartSet(1);
        Task second = value.StartSet(2);
        gone.Dispose();
        await first.Within();
        await second.Within();
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task third = value.StartSet(3, source.Token);
        Task fourth = value.StartSet(4);

        await source.CancelAsync().Within();

        Assert.That(await third.FailureAsync(), Outcomes.AbandonedBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([3, 4]));
        await fourth.Within();
    }

    [Test]
    public async Task The_Sets_around_cancelled_queued_ones_keep_their_order()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task[] sets =
        [
            .. Enumerable.Range(1, 9).Select(next => value.StartSet(next, next % 3 == 0 ? source.Token : default)),
        ];

        await source.CancelAsync().Within();

        List<int> log = watcher.Drain();
        Exception?[] failures = await Task.WhenAll(sets.Select(set => set.FailureAsync()));
        Assert.That(log, Is.EqualTo([1, 2, 4, 5, 7, 8, 9]));
        Assert.That(failures.Select(failure => failure is not null), Is.EqualTo(
            Enumerable.Range(1, 9).Select(next => next % 3 == 0)));
    }

    [Test]
    public async Task Of_any_number_of_cancelled_queued_Sets_only_the_newest_remains()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task first = value.StartSet(1);

        for (int next = 2; next <= 1000; next++)
        {
            await QueueAndAbandonAsync(value, next);
        }

        Assert.That(watcher.Drain(), Is.EqualTo([0, 1, 1000]));
        await first.Within();
    }

    [Test]
    public async Task Sets_that_share_a_cancelled_token_are_all_released_and_the_newest_remains()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task[] sets = [.. Enumerable.Range(1, 100).Select(next => value.StartSet(next, source.Token))];

        await source.CancelAsync().Within();

        Exception?[] failures = await Task.WhenAll(sets.Select(set => set.FailureAsync()));
        Assert.That(failures, Has.All.InstanceOf<OperationCanceledException>());
        Assert.That(watcher.Drain(), Is.EqualTo([100]));
    }

    [Test]
    public async Task A_cancelled_queued_Set_takes_its_turn_even_if_the_Set_before_it_is_cancelled()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task first = value.StartSet(1, source.Token);
        await QueueAndAbandonAsync(value, 2);

        await source.CancelAsync().Within();

        Assert.That(await first.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task A_cancelled_queued_Set_takes_its_turn_even_if_the_last_watcher_is_disposed()
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        Task first = value.StartSet(1);
        await QueueAndAbandonAsync(value, 2);

        watcher.Dispose();

        await first.Within();
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 2)));
        Assert.That(value.StartSet(3).IsCompletedSuccessfully, Is.True);
    }

    private static async Task QueueAndAbandonAsync(MemoryValue<int> value, int next)
    {
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(next, source.Token);
        await set.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }
}
