namespace EventChannels.Tests.Channels.Sync;

/// <summary>Cancelling a Set during its handover ends the waiting, not the update.</summary>
public sealed class SetCancellationTests
{
    [Test]
    public async Task Cancelling_a_Set_releases_its_producer_and_the_next_Get_still_reads_the_value()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();

        await AbandonAsync(value, 1);

        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task The_task_of_a_cancelled_Set_reports_that_the_value_was_set()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task set = value.SetAsync(1, source.Token).AsTask();

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.AbandonedBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Only_the_watchers_that_had_not_taken_a_cancelled_Sets_value_get_it_afterwards()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();
        using MemoryWatcher<int> slower = value.Watch();
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1, source.Token);
        Assert.That(quick.Drain(), Is.EqualTo([1]));

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(quick.Drain(), Is.Empty);
        Assert.That(slow.Drain(), Is.EqualTo([1]));
        Assert.That(slower.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task The_value_of_a_cancelled_Set_replaces_an_older_unread_value()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();

        await AbandonAsync(value, 1);

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_watcher_holds_one_undelivered_value_regardless_of_how_many_Sets_were_abandoned()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();

        for (int next = 1; next <= 1000; next++)
        {
            await AbandonAsync(value, next);
        }

        Assert.That(watcher.Drain(), Is.EqualTo([1000]));
    }

    [Test]
    public async Task A_watcher_opened_after_a_cancelled_Set_gets_its_value_once()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        await AbandonAsync(value, 1);

        using MemoryWatcher<int> late = value.Watch();

        Assert.That(late.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_Set_after_a_cancelled_one_is_handed_over_as_usual([Values] bool queuedBefore)
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task abandoned = value.StartSet(1, source.Token);
        Task? next = queuedBefore ? value.StartSet(2) : null;
        await source.CancelAsync().Within();
        Assert.That(await abandoned.FailureAsync(), Outcomes.CancelledBy(source.Token));
        next ??= value.StartSet(2);
        await next.StillWaitsAsync();

        List<int> log = watcher.Drain();

        await next.Within();
        Assert.That(log, Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task A_Set_that_every_watcher_has_taken_can_no_longer_be_cancelled()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1, source.Token);
        int got = await watcher.GetAsync().Within();

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Is.Null);
        Assert.That(got, Is.EqualTo(1));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task The_token_of_an_earlier_Set_does_not_affect_a_later_one()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task first = value.StartSet(1, source.Token);
        watcher.Drain();
        await first.Within();
        Task second = value.StartSet(2);

        await source.CancelAsync().Within();

        await second.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await second.Within();
    }

    [Test]
    public async Task Disposing_the_watcher_of_an_abandoned_value_releases_the_next_Set()
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        await AbandonAsync(value, 1);
        Task next = value.StartSet(2);

        watcher.Dispose();

        await next.Within();
        Assert.That(value.StartSet(3).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_loop_also_gets_the_value_of_an_abandoned_Set()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 0)));

        await AbandonAsync(value, 1);

        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
    }

    private static async Task AbandonAsync(MemoryValue<int> value, int next)
    {
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(next, source.Token);
        await set.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }
}
