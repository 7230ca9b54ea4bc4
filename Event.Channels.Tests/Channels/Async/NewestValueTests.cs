namespace EventChannels.Tests.Channels.Async;

public sealed class NewestValueTests
{
    [Test]
    public async Task Set_never_waits_for_a_watcher_that_does_not_read()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> watcher = value.Watch();

        await Threads.Run(() =>
        {
            for (int next = 1; next <= 1000; next++)
            {
                value.Set(next);
            }
        }).Within();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1000));
    }

    [Test]
    public void SetAsync_is_complete_when_it_returns()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> watcher = value.Watch();

        Task set = value.StartSet(1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(set.IsCompletedSuccessfully, Is.True);
            Assert.That(watcher.Drain(), Is.EqualTo([1]));
        }
    }

    [Test]
    public void Each_watcher_misses_only_the_values_that_it_was_too_slow_to_read()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();
        List<int> quickLog = [];

        for (int next = 1; next <= 5; next++)
        {
            value.Set(next);
            quickLog.AddRange(quick.Drain());
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(quickLog, Is.EqualTo([1, 2, 3, 4, 5]));
            Assert.That(slow.Drain(), Is.EqualTo([5]));
        }
    }

    [Test]
    public async Task A_hundred_watchers_of_different_speeds_all_move_forward_and_end_on_the_last_value()
    {
        const int Last = 100;
        var value = new MemoryValue<int>();
        value.Set(0);
        using var watching = new CountdownEvent(100);
        Task<List<int>>[] logs = [.. Enumerable.Range(0, 100).Select(pause => Task.Run(() => FollowAsync(pause)))];
        // Some of them are busy when the Sets begin; others start in between.
        await Deadlines.UntilAsync(() => watching.CurrentCount < 50, "half of the watchers");

        for (int next = 1; next <= Last; next++)
        {
            value.Set(next);
            await Task.Yield();
        }

        List<int>[] seen = await Task.WhenAll(logs).Within();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Has.All.Ordered.And.All.Unique);
            Assert.That(seen.Select(log => log[^1]), Is.All.EqualTo(Last));
        }

        async Task<List<int>> FollowAsync(int pause)
        {
            using MemoryWatcher<int> watcher = value.Watch();
            watching.Signal();
            List<int> log = [];
            do
            {
                log.Add(await watcher.GetAsync());
                for (int turn = 0; turn < pause; turn++)
                {
                    await Task.Yield();
                }
            }
            while (log[^1] != Last);
            return log;
        }
    }
}
