namespace EventChannels.Tests.Channels.Sync;

public sealed class EveryValueTests
{
    [Test]
    public async Task Set_does_not_wait_without_watchers()
    {
        var value = new MemoryValue<int> { Sync = true };
        await Threads.Run(() => value.Set(1)).Within();
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();

        await Threads.Run(() => value.Set(2)).Within();
        Task set = value.StartSet(3);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(set.IsCompletedSuccessfully, Is.True);
            Assert.That(value.TryPeek(out int current), Is.True);
            Assert.That(current, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task Set_blocks_its_thread_until_the_watcher_has_taken_the_value()
    {
        var value = new MemoryValue<int> { Sync = true };
        await value.SetAsync(0).Within();
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.Zero);

        // A Set that does not wait could be late enough once to look as if it did, but not every time.
        for (int round = 1; round <= 50; round++)
        {
            int next = round;
            int taking = 0;
            Task<bool> returnedInTime = Threads.Run(() =>
            {
                value.Set(next);
                return Volatile.Read(ref taking) == 1;
            });
            await Deadlines.UntilAsync(() => value.TryPeek(out int current) && current == next, "the Set to begin");
            await Task.Yield();

            Volatile.Write(ref taking, 1);
            int got = await watcher.GetAsync().Within();

            using (Assert.EnterMultipleScope())
            {
                Assert.That(got, Is.EqualTo(next));
                Assert.That(await returnedInTime.Within(), Is.True, "Set returned before the Get");
            }
        }
    }

    [Test]
    public async Task Set_ends_when_the_last_of_its_watchers_takes_the_value_whichever_that_is([Values(0, 1, 2)] int last)
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        Task set = value.StartSet(1);

        // Watchers take independently: all of them can take even if one has not.
        foreach (MemoryWatcher<int> watcher in watchers.Except([watchers[last]]))
        {
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
            await set.StillWaitsAsync();
        }

        Assert.That(await watchers[last].GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
        Assert.That(watchers.SelectMany(watcher => watcher.Drain()), Is.Empty);
    }

    [Test]
    public async Task Equal_values_are_separate_updates()
    {
        var value = new MemoryValue<int>(7) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(7), value.StartSet(7)];

        List<int> log = watcher.Drain();

        await Task.WhenAll(sets).Within();
        Assert.That(log, Is.EqualTo([7, 7, 7]));
    }

    [Test]
    public async Task TryPeek_shows_the_value_being_handed_over_before_it_is_taken_and_not_the_queued_ones()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        List<int> seen = [Peek(value)];
        await watcher.GetAsync().Within();
        seen.Add(Peek(value));
        await watcher.GetAsync().Within();
        seen.Add(Peek(value));

        await sets[1].StillWaitsAsync();
        watcher.Drain();
        await Task.WhenAll(sets).Within();
        Assert.That(seen, Is.EqualTo([1, 1, 2]));
    }

    private static int Peek(MemoryValue<int> value) => value.TryPeek(out int current) ? current : -1;
}
