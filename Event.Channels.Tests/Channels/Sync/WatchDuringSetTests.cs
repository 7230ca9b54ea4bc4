namespace EventChannels.Tests.Channels.Sync;

/// <summary>Watchers that are opened during a Set that waits.</summary>
public sealed class WatchDuringSetTests
{
    [Test]
    public async Task Watch_does_not_wait_for_a_waiting_Set()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> busy = value.Watch();
        Task set = Threads.Run(() => value.Set(1));
        await Deadlines.UntilAsync(() => value.TryPeek(out _), "the Set to begin");

        using MemoryWatcher<int> late = await Threads.Run(value.Watch).Within();

        // The late watcher has had the value since Watch, so the Set waits only for the busy one.
        await set.StillWaitsAsync();
        Assert.That(await busy.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
        Assert.That(late.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_late_watcher_that_reads_does_not_replace_one_that_was_there_before()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> early = value.Watch();
        Task set = value.StartSet(1);
        using MemoryWatcher<int> late = value.Watch();

        Assert.That(await late.GetAsync().Within(), Is.EqualTo(1));
        late.Dispose();
        await set.StillWaitsAsync();

        Assert.That(await early.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task A_watcher_opened_before_the_turn_of_a_queued_Set_also_gets_its_value()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> early = value.Watch();
        early.Drain();
        Task first = value.StartSet(1);
        Task second = value.StartSet(2);
        using MemoryWatcher<int> late = value.Watch();

        List<int> earlyLog = early.Drain();
        await first.Within();
        await second.StillWaitsAsync();
        List<int> lateLog = late.Drain();

        await second.Within();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(earlyLog, Is.EqualTo([1, 2]));
            Assert.That(lateLog, Is.EqualTo([1, 2]));
        }
    }

    [Test]
    public async Task A_watcher_sees_no_gap_and_no_repetition_regardless_of_when_it_is_opened()
    {
        const int Last = 500;
        var value = new MemoryValue<int>(0) { Sync = true };
        List<Task<List<int>>> logs = [FollowAsync(value.Watch())];
        Task producer = Threads.Run(() =>
        {
            for (int next = 1; next <= Last; next++)
            {
                value.Set(next);
            }
        });

        for (int watcher = 1; watcher <= 20; watcher++)
        {
            int soFar = watcher * Last / 40;
            await Deadlines.UntilAsync(() => value.TryPeek(out int current) && current >= soFar, "some more Sets");
            logs.Add(FollowAsync(value.Watch()));
        }

        foreach (List<int> log in await Task.WhenAll(logs).Within())
        {
            Assert.That(log, Is.EqualTo(Enumerable.Range(log[0], Last - log[0] + 1)));
        }

        await producer.Within();

        static Task<List<int>> FollowAsync(MemoryWatcher<int> watcher) => Task.Run(async () =>
        {
            using (watcher)
            {
                return await watcher.GetUntilAsync(last => last == Last);
            }
        });
    }
}
