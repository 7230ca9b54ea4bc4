namespace EventChannels.Tests.Races.Deriving;

public sealed class CombineLatestRaceTests
{
    private const int Rounds = 2_000;

    [Test]
    public async Task Two_sources_set_at_the_same_instant_lose_no_every_value_update_and_end_on_the_newest(
        [Values] bool firstSync, [Values] bool secondSync, [Values] bool inline)
    {
        var first = new MemoryValue<int>(0) { Sync = firstSync, AllowSynchronousContinuations = inline };
        var second = new MemoryValue<int>(0) { Sync = secondSync, AllowSynchronousContinuations = inline };
        using IWatcher<(int First, int Second)> watcher = first.CombineLatest(second).Watch();
        watcher.Drain();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);
        Task<List<(int First, int Second)>> reading = watcher.GetUntilAsync(last => last == (rounds, rounds));

        for (int round = 1; round <= rounds; round++)
        {
            Task[] sets = [Task.CompletedTask, Task.CompletedTask];
            duel.Run(() => sets[0] = first.StartSet(round), () => sets[1] = second.StartSet(round));
            await Task.WhenAll(sets).Within();
        }

        List<(int First, int Second)> got = await reading.Within();
        AssertSequence([.. got.Select(static pair => pair.First)], firstSync, rounds);
        AssertSequence([.. got.Select(static pair => pair.Second)], secondSync, rounds);
        Assert.That(got, Is.Unique);
    }

    [Test]
    public async Task Two_first_values_at_the_same_instant_make_one_combination([Values] bool sync)
    {
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            var first = new MemoryValue<int> { Sync = sync };
            var second = new MemoryValue<int> { Sync = sync };
            using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
            Task<(int, int)> get = watcher.StartGet();
            Task[] sets = [Task.CompletedTask, Task.CompletedTask];

            duel.Run(() => sets[0] = first.StartSet(1), () => sets[1] = second.StartSet(2));

            Assert.That(await get.Within(), Is.EqualTo((1, 2)));
            await Task.WhenAll(sets).Within();
            Assert.That(watcher.TryGet(out _), Is.False);
        }
    }

    // The wait discards updates that no combination can use yet, but not an update that completes the first combination.
    [Test]
    public async Task Two_first_values_while_a_wait_begins_make_one_combination_that_remains_unread([Values] bool sync)
    {
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds * 5);

        for (int round = 1; round <= rounds; round++)
        {
            var first = new MemoryValue<int> { Sync = sync };
            var second = new MemoryValue<int> { Sync = sync };
            using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
            Task<bool> wait = Task.FromResult(false);
            Task[] sets = [Task.CompletedTask, Task.CompletedTask];

            duel.Run(
                () => wait = watcher.WaitForUnreadAsync().AsTask(),
                () => sets = [first.StartSet(1), second.StartSet(2)]);

            Assert.That(await wait.Within(), Is.True);
            Assert.That(sets.All(set => set.IsCompleted), Is.Not.EqualTo(sync), "Only producers of every-value watchers wait.");
            Assert.That(watcher.Drain(), Is.EqualTo(new[] { (1, 2) }));
            await Task.WhenAll(sets).Within();
        }
    }

    [Test]
    public async Task Two_sources_that_end_at_the_same_instant_end_the_Get([Values] bool sync, [Values] bool failed)
    {
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds / 2);

        for (int round = 1; round <= rounds; round++)
        {
            Exception? error = failed ? new InvalidDataException() : null;
            var first = new MemoryValue<int>(1) { Sync = sync };
            var second = new MemoryValue<int>(1) { Sync = sync };
            using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
            watcher.Drain();
            Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

            duel.Run(() => first.TryComplete(), () => second.TryComplete(error));

            Assert.That(await wait.FailureAsync(), Is.SameAs(error));
        }
    }

    // A peek interferes with no other operation.
    [Test]
    public async Task A_combination_can_be_peeked_while_it_is_read([Values] bool sync)
    {
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<int>(0) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        int rounds = Stress.Rounds(Rounds);
        bool stopped = false;
        Task looking = Threads.Run(() =>
        {
            while (!Volatile.Read(ref stopped))
            {
                _ = watcher.HasUnread;
            }
        });
        watcher.Drain();
        Task<List<(int, int)>> reading = watcher.GetUntilAsync(last => last == (rounds, rounds));

        for (int round = 1; round <= rounds; round++)
        {
            await Task.WhenAll(first.StartSet(round), second.StartSet(round)).Within();
        }

        await reading.Within();
        Volatile.Write(ref stopped, true);
        await looking.Within();
        Assert.That(watcher.HasUnread, Is.False);
        watcher.Dispose();
        Assert.That(watcher.HasUnread, Is.False);
    }

    // All combinations in order, without a gap for an every-value source.
    private static void AssertSequence(int[] got, bool sync, int last)
    {
        Assert.That(got, Is.Ordered);
        Assert.That(got[^1], Is.EqualTo(last));
        if (sync)
        {
            Assert.That(got.Where(static value => value > 0).Distinct(), Is.EqualTo(Enumerable.Range(1, last)));
        }
    }
}
