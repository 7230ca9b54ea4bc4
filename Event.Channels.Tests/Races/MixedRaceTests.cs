namespace Event.Channels.Tests.Races;

/// <summary>What may happen at the same instant where a Sync journal and async screens watch one value.</summary>
public sealed class MixedRaceTests
{
    private const int Rounds = 10_000;

    [Test]
    public async Task A_set_that_races_the_first_journal_is_its_first_value_or_waited_for()
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

            Run(duel, round, () => journal = value.Watch(Delivery.Sync), () => set = value.SetAsync(2));

            bool waited = !set.IsCompleted;
            waits += waited ? 1 : 0;
            Assert.That(journal.Drain(), waited ? Is.EqualTo([1, 2]) : Is.EqualTo([2]), $"Round {round}");
            Assert.That(await get.Within(), Is.EqualTo(2));
            await set.Within();
            ValueTask next = value.SetAsync(3);
            Assert.That(next.IsCompleted, Is.False, "The journal is there now.");
            journal.Dispose();
            await next.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the journal won {waits}.");
    }

    // Between its look at the line and its lock, a Set may be overtaken by the journal.
    [Test]
    public async Task A_journal_that_comes_while_sets_run_one_after_the_other_misses_none()
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
    public async Task A_set_that_races_the_last_journals_disposal_ends_and_wakes_the_screen()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> screen = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask<int> get = screen.GetAsync();
            ValueTask set = default;

            Run(duel, round, journal.Dispose, () => set = value.SetAsync(round));

            Assert.That(await get.Within(), Is.EqualTo(round));
            await set.Within();
            Assert.That(value.StartSet(-round).IsCompletedSuccessfully, Is.True, $"Round {round}");
            Assert.That(screen.Drain(), Is.EqualTo([-round]));
        }
    }

    [Test]
    public async Task Journals_that_go_at_once_release_the_line_once_and_in_order()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(-1);
        using MemoryWatcher<int> screen = value.Watch();
        for (int round = 0; round < Stress.Rounds(Rounds / 2); round++)
        {
            MemoryWatcher<int> one = value.Watch(Delivery.Sync);
            MemoryWatcher<int> other = value.Watch(Delivery.Sync);
            int first = round * 10;
            Task[] sets = [.. Enumerable.Range(first, 4).Select(next => value.StartSet(next))];
            Assert.That(screen.TryGet(out int got), Is.True);
            Assert.That(got, Is.EqualTo(first));
            ValueTask<int> get = screen.GetAsync();

            Run(duel, round, one.Dispose, other.Dispose);

            await Task.WhenAll(sets).Within();
            List<int> log = [await get.Within(), .. screen.Drain()];
            Assert.That(log, Is.Ordered.And.Unique);
            Assert.That((log[0] > first, log[^1]), Is.EqualTo((true, first + 3)), $"Round {round}");
        }
    }

    [Test]
    public async Task Producers_in_line_are_released_in_order_when_the_last_journal_goes()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds / 20); round++)
        {
            var value = new MemoryValue<int>();
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask[] sets = [.. Enumerable.Range(1, 50).Select(next => value.SetAsync(next))];
            bool overtaken = false;

            Run(duel, round, journal.Dispose, () =>
            {
                // Each that has ended had ended after those before it, which are looked at after it.
                var spinner = default(SpinWait);
                while (!sets[0].IsCompleted)
                {
                    spinner.SpinOnce(sleep1Threshold: -1);
                }

                int last = Array.FindLastIndex(sets, set => set.IsCompleted);
                overtaken = sets.Take(last).Any(set => !set.IsCompleted);
            });

            Assert.That(overtaken, Is.False);
            foreach (ValueTask set in sets)
            {
                Assert.That(set.IsCompleted, Is.True);
                await set.Within();
            }
        }
    }

    // Were they let through one by one, they could be joined by others for ever.
    [Test]
    public async Task Producers_that_do_not_await_cannot_keep_the_line_from_ending_when_the_last_journal_goes()
    {
        const int Many = 100_000;
        int outrun = 0;
        for (int round = 0; round < 5; round++)
        {
            var value = new MemoryValue<int>();
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            int waiting = 0;
            bool over = false;
            Task[] producers = [.. Enumerable.Range(0, 3).Select(_ => Threads.Run(() =>
            {
                while (!Volatile.Read(ref over) && Volatile.Read(ref waiting) < Many)
                {
                    bool watched = value.WatcherCount > 0;
                    if (!value.StartSet(1).IsCompleted && !watched)
                    {
                        Interlocked.Increment(ref waiting);
                    }
                }
            }))];
            await Deadlines.UntilAsync(() => value.TryPeek(out _), "the first Set");

            journal.Dispose();

            Volatile.Write(ref over, true);
            await Task.WhenAll(producers).Within();
            outrun += waiting < Many ? 0 : 1;
        }

        Assert.That(outrun, Is.LessThan(2), "Once, the disposing thread may have been kept from the processor.");
    }

    [Test]
    public async Task A_turn_that_races_the_cancellation_of_a_screens_get_is_never_lost([Values] bool takes)
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

            Run(duel, round, () => journal.TryGet(out _), cancellation.Cancel);

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
    public async Task A_screens_disposal_that_races_a_turn_ends_its_get_and_leaves_the_line_alone()
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

            Run(duel, round, () => journal.TryGet(out _), screen.Dispose);

            Exception? failure = await get.FailureAsync();
            Assert.That(failure, Is.Null.Or.TypeOf<ObjectDisposedException>(), $"Round {round}");
            Assert.That(await otherGet.Within(), Is.EqualTo(round));
            Assert.That(journal.Drain(), Is.EqualTo([round]));
            await first.Within();
            await second.Within();
        }
    }

    [Test]
    public async Task Cancelling_sets_in_line_while_the_last_journal_goes_leaves_the_screen_on_the_last()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> screen = value.Watch();
        for (int round = 0; round < Stress.Rounds(Rounds / 2); round++)
        {
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            using var cancellation = new CancellationTokenSource();
            int first = (round * 10) + 1;
            Task[] sets =
            [
                value.StartSet(first),
                value.StartSet(first + 1, cancellation.Token),
                value.StartSet(first + 2, cancellation.Token),
            ];
            Assert.That(screen.TryGet(out _), Is.True);
            ValueTask<int> get = screen.GetAsync();

            Run(duel, round, journal.Dispose, cancellation.Cancel);

            List<int> log = [await get.Within(), .. screen.Drain()];
            Assert.That(log, Is.EqualTo(new[] { first + 1, first + 2 }).Or.EqualTo(new[] { first + 2 }), $"Round {round}");
            await sets[0].Within();
            Assert.That(await sets[1].FailureAsync(), Is.Null.Or.InstanceOf<OperationCanceledException>());
            Assert.That(await sets[2].FailureAsync(), Is.Null.Or.InstanceOf<OperationCanceledException>());
            Assert.That(value.StartSet(0).IsCompletedSuccessfully, Is.True);
            screen.Drain();
        }
    }

    [Test]
    public async Task A_completion_that_races_the_last_journals_disposal_ends_a_screens_loop_on_the_last()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds / 4); round++)
        {
            var value = new MemoryValue<int>();
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            using MemoryWatcher<int> screen = value.Watch();
            Task[] sets = [value.StartSet(1), value.StartSet(2)];
            Task<List<int>> loop = screen.ReadToEndAsync();
            Task completion = screen.Reader.Completion;

            Run(duel, round, journal.Dispose, () => value.TryComplete());

            List<int> log = await loop.Within();
            Assert.That(log, Is.Ordered.And.Unique);
            Assert.That(log[^1], Is.EqualTo(2), $"Round {round}");
            await Task.WhenAll([completion, .. sets]).Within();
        }
    }

    [Test]
    public async Task A_write_that_races_the_first_journal_is_set_for_it_too_or_not_at_all()
    {
        using var duel = new Duel();
        int written = 0;
        int rounds = Stress.Rounds(Rounds / 2);
        for (int round = 0; round < rounds; round++)
        {
            var value = new MemoryValue<int>(1);
            MemoryWatcher<int> journal = null!;
            bool wrote = false;

            Run(duel, round, () => journal = value.Watch(Delivery.Sync), () => wrote = value.Writer.TryWrite(2));

            written += wrote ? 1 : 0;
            Assert.That(journal.Drain(), Is.EqualTo([wrote ? 2 : 1]), $"Round {round}");
            Assert.That(value.Writer.WaitToWriteAsync().AsTask().IsCompleted, Is.False);
            journal.Dispose();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the write won {written}.");
    }

    [Test]
    public async Task A_writer_that_waits_is_told_of_the_last_journals_disposal_whatever_races_it()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask set = value.SetAsync(round);
            ValueTask<bool> wait = default;

            Run(duel, round, journal.Dispose, () => wait = value.Writer.WaitToWriteAsync());

            Assert.That(await wait.Within(), Is.True, $"Round {round}");
            Assert.That(value.Writer.TryWrite(-round), Is.True);
            await set.Within();
        }
    }

    [Test]
    public async Task Updates_that_race_the_coming_and_going_of_the_journal_all_count()
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

            Run(
                duel,
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
    // The two take turns in being the one that the duel begins with.
    private static void Run(Duel duel, int round, Action one, Action other)
    {
        if (round % 2 == 0)
        {
            duel.Run(one, other);
        }
        else
        {
            duel.Run(other, one);
        }
    }
}
