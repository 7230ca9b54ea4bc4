namespace EventChannels.Tests.Races.Channels;

/// <summary>Races on a value with an every-value journal and newest-value screens.</summary>
public sealed class MixedRaceTests
{
    private const int Rounds = 10_000;

    [Test]
    public async Task The_value_of_a_Set_that_races_the_first_every_value_watcher_is_its_first_or_is_waited_for()
    {
        using var duel = new Duel();
        int waits = 0;
        int rounds = Stress.Rounds(Rounds);
        for (int round = 0; round < rounds; round++)
        {
            var value = new MemoryValue<int>(1);
            using MemoryWatcher<int> screen = value.Watch();
            screen.TryGet(out _);
            ValueTask<int> get = screen.GetAsync();
            MemoryWatcher<int> journal = null!;
            ValueTask set = default;

            duel.RunInTurns(round, () => journal = value.Watch(Delivery.Sync), () => set = value.SetAsync(2));

            bool waited = !set.IsCompleted;
            waits += waited ? 1 : 0;
            Assert.That(journal.Drain(), waited ? Is.EqualTo([1, 2]) : Is.EqualTo([2]), $"Round {round}");
            Assert.That(await get.Within(), Is.EqualTo(2));
            await set.Within();
            ValueTask next = value.SetAsync(3);
            Assert.That(next.IsCompleted, Is.False, "The journal is open now.");
            journal.Dispose();
            await next.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the journal won {waits}.");
    }

    // The journal may come between a Set's unlocked check for every-value watchers and its lock.
    [Test]
    public async Task An_every_value_watcher_opened_during_consecutive_Sets_misses_none()
    {
        var value = new MemoryValue<int>(0);
        using var stop = new CancellationTokenSource();
        Task producer = Threads.Run(() =>
        {
            for (int next = 1; !stop.IsCancellationRequested; next++)
            {
                value.Set(next);
            }
        });
        int journals = 0;

        long start = Environment.TickCount64;
        try
        {
            for (; Environment.TickCount64 - start < Stress.Rounds(1_000); journals++)
            {
                value.TryPeek(out int before);
                await Deadlines.UntilAsync(() => value.TryPeek(out int current) && current != before, "another Set");
                using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
                int first = await journal.GetAsync().Within();
                Assert.That(await journal.GetAsync().Within(), Is.EqualTo(first + 1), $"Journal {journals}");
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        await producer.Within();
        TestContext.Out.WriteLine($"{journals} journals");
    }

    [Test]
    public async Task A_queued_Set_that_races_the_cancellation_of_a_newest_value_Get_is_never_lost([Values] bool takes)
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        int cancelled = 0;
        int rounds = Stress.Rounds(Rounds);
        for (int round = 1; round <= rounds; round++)
        {
            ValueTask first = value.SetAsync(-round);
            ValueTask second = value.SetAsync(round);
            Assert.That(screen.TryGet(out _), Is.True);
            using var cancellation = new CancellationTokenSource();
            Task get = takes
                ? screen.GetAsync(cancellation.Token).AsTask()
                : screen.WaitForUnreadAsync(cancellation.Token).AsTask();

            duel.RunInTurns(round, () => journal.TryGet(out _), cancellation.Cancel);

            bool lost = await get.FailureAsync() is OperationCanceledException;
            cancelled += lost ? 1 : 0;
            Assert.That(lost || !takes ? screen.Drain()[0] : ((Task<int>)get).Result, Is.EqualTo(round));
            Assert.That(journal.Drain(), Is.EqualTo([round]));
            await first.Within();
            await second.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    [Test]
    public async Task Disposing_a_newest_value_watcher_in_a_race_with_a_queued_Set_ends_its_Get_and_no_Set()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> other = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds / 2); round++)
        {
            using MemoryWatcher<int> screen = value.Watch();
            ValueTask first = value.SetAsync(-round);
            ValueTask second = value.SetAsync(round);
            Assert.That((screen.TryGet(out _), other.TryGet(out _)), Is.EqualTo((true, true)));
            Task<int> get = screen.StartGet();
            ValueTask<int> otherGet = other.GetAsync();

            duel.RunInTurns(round, () => journal.TryGet(out _), screen.Dispose);

            Exception? failure = await get.FailureAsync();
            Assert.That(failure, Is.Null.Or.TypeOf<ObjectDisposedException>(), $"Round {round}");
            Assert.That(await otherGet.Within(), Is.EqualTo(round));
            Assert.That(journal.Drain(), Is.EqualTo([round]));
            await first.Within();
            await second.Within();
        }
    }

    [Test]
    public async Task A_TryWrite_that_races_the_first_every_value_watcher_reaches_it_or_writes_nothing()
    {
        using var duel = new Duel();
        int written = 0;
        int rounds = Stress.Rounds(Rounds / 2);
        for (int round = 0; round < rounds; round++)
        {
            var value = new MemoryValue<int>(1);
            MemoryWatcher<int> journal = null!;
            bool wrote = false;

            duel.RunInTurns(round, () => journal = value.Watch(Delivery.Sync), () => wrote = value.Writer.TryWrite(2));

            written += wrote ? 1 : 0;
            Assert.That(journal.Drain(), Is.EqualTo([wrote ? 2 : 1]), $"Round {round}");
            Assert.That(value.Writer.WaitToWriteAsync().AsTask().IsCompleted, Is.False);
            journal.Dispose();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the write won {written}.");
    }

    [Test]
    public async Task Updates_that_race_the_coming_and_going_of_the_every_value_watcher_all_count()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> screen = value.Watch();
        int rounds = Stress.Rounds(Rounds);
        for (int round = 0; round < rounds; round++)
        {
            MemoryWatcher<int>? journal = round % 4 < 2 ? null : value.Watch(Delivery.Sync);
            ValueTask<int> first = default;
            ValueTask<int> second = default;

            duel.RunInTurns(
                round,
                () =>
                {
                    first = value.UpdateAsync(last => last + 1);
                    if (journal is null)
                    {
                        journal = value.Watch(Delivery.Sync);
                    }
                    else
                    {
                        journal.Dispose();
                    }
                },
                () => second = value.UpdateAsync(last => last + 1));

            journal!.Dispose();
            int[] set = [await first.Within(), await second.Within()];
            Assert.That(set, Is.EquivalentTo([(2 * round) + 1, (2 * round) + 2]));
            Assert.That(screen.Drain(), Is.EqualTo([2 * (round + 1)]));
        }
    }
}
