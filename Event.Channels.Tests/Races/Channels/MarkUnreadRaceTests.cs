namespace EventChannels.Tests.Races.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class MarkUnreadRaceTests(bool sync)
{
    private const int Rounds = 5_000;

    [Test]
    public async Task MarkUnread_that_races_a_Set_loses_neither_value_and_keeps_their_order()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.TryGet(out _);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask set = default;

            duel.Run(watcher.MarkUnread, () => set = value.SetAsync(round));

            Assert.That(watcher.Drain(), Is.EqualTo(sync ? [round - 1, round] : new[] { round }));
            Assert.That(set.IsCompleted, Is.True, "Its value was taken.");
            await set;
        }
    }

    [Test]
    public void MarkUnread_that_races_the_disposal_leaves_nothing_unread()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        int refused = 0;
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);

            duel.Run(
                () =>
                {
                    try
                    {
                        watcher.MarkUnread();
                    }
                    catch (ObjectDisposedException)
                    {
                        refused++;
                    }
                },
                watcher.Dispose);

            Assert.That(watcher.HasUnread, Is.False);
            Assert.That(value.WatcherCount, Is.Zero);
        }

        TestContext.Out.WriteLine($"The disposal was first in {refused} rounds.");
    }

    [Test]
    public async Task MarkUnread_that_races_completion_returns_the_last_value_again()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            using MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);

            duel.Run(watcher.MarkUnread, () => value.TryComplete());

            Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
        }
    }

    [Test]
    public async Task MarkUnread_that_races_a_producers_cancellation_leaves_the_newer_value()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.TryGet(out _);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task set = value.StartSet(round, cancellation.Token);

            duel.Run(watcher.MarkUnread, cancellation.Cancel);

            Assert.That(watcher.Drain(), Is.EqualTo([round]));
            Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
        }
    }

    [Test]
    public async Task A_consumer_that_repeatedly_puts_values_back_misses_nothing()
    {
        const int Last = 2_000;
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Random random = Stress.SeededRandom();
        Task producer = Threads.Run(() =>
        {
            for (int next = 1; next <= Last; next++)
            {
                value.Set(next);
            }
        });

        List<int> log = [];
        bool marked = false;
        while (log.Count == 0 || log[^1] != Last)
        {
            int got = await watcher.GetAsync().Within();
            if (marked && sync)
            {
                Assert.That(got, Is.EqualTo(log[^1]), "It comes exactly once more.");
            }
            else
            {
                log.Add(got);
            }

            marked = random.Next(2) == 0;
            if (marked)
            {
                watcher.MarkUnread();
            }
        }

        await producer.Within();
        Assert.That(log, sync ? Is.EqualTo(Enumerable.Range(0, Last + 1)) : Is.Ordered);
    }

    [Test]
    public async Task WaitForUnreadAsync_that_races_a_Set_finds_its_value_unread()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask<bool> wait = default;
            ValueTask set = default;

            duel.Run(() => wait = watcher.WaitForUnreadAsync(), () => set = value.SetAsync(round));

            Assert.That((await wait.Within(), watcher.HasUnread), Is.EqualTo((true, true)));
            Assert.That(watcher.Drain(), Is.EqualTo([round]));
            await set.Within();
        }
    }

    [Test]
    public async Task WaitForUnreadAsync_that_races_the_disposal_returns_false_or_throws()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> watcher = value.Watch();
            Task<bool> wait = Task.FromResult(false);

            duel.Run(
                () =>
                {
                    try
                    {
                        wait = watcher.WaitForUnreadAsync().AsTask();
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                },
                watcher.Dispose);

            Assert.That(await wait.Within(), Is.False);
        }
    }
}
