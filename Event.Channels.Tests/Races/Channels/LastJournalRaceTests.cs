namespace EventChannels.Tests.Races.Channels;

/// <summary>
/// Races with the disposal of the last every-value journal of a value, which leaves newest-value screens behind.
/// </summary>
public sealed class LastJournalRaceTests
{
    private const int Rounds = 10_000;

    [Test]
    public async Task A_Set_that_races_disposal_of_the_last_every_value_watcher_ends_and_wakes_the_others()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> screen = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask<int> get = screen.GetAsync();
            ValueTask set = default;

            duel.RunInTurns(round, journal.Dispose, () => set = value.SetAsync(round));

            Assert.That(await get.Within(), Is.EqualTo(round));
            await set.Within();
            Assert.That(value.StartSet(-round).IsCompletedSuccessfully, Is.True, $"Round {round}");
            Assert.That(screen.Drain(), Is.EqualTo([-round]));
        }
    }

    [Test]
    public async Task Every_value_watchers_disposed_at_once_release_the_queue_once_and_in_order()
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

            duel.RunInTurns(round, one.Dispose, other.Dispose);

            await Task.WhenAll(sets).Within();
            List<int> log = [await get.Within(), .. screen.Drain()];
            Assert.That(log, Is.Ordered.And.Unique);
            Assert.That((log[0] > first, log[^1]), Is.EqualTo((true, first + 3)), $"Round {round}");
        }
    }

    [Test]
    public async Task Queued_producers_are_released_in_order_when_the_last_every_value_watcher_is_disposed()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds / 20); round++)
        {
            var value = new MemoryValue<int>();
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask[] sets = [.. Enumerable.Range(1, 50).Select(next => value.SetAsync(next))];
            bool overtaken = false;

            duel.RunInTurns(round, journal.Dispose, () =>
            {
                // If one has ended, all earlier ones must have ended before it. They are checked after it.
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

    // If they passed one by one, new ones could join them for ever.
    [Test]
    public async Task Producers_that_do_not_await_cannot_keep_the_queue_alive_after_the_last_every_value_watcher()
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

        Assert.That(outrun, Is.LessThan(2), "The disposing thread may have been preempted once.");
    }

    [Test]
    public async Task Cancelling_queued_Sets_while_the_last_every_value_watcher_is_disposed_leaves_the_newest_for_the_others()
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

            duel.RunInTurns(round, journal.Dispose, cancellation.Cancel);

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
    public async Task Completion_that_races_disposal_of_the_last_every_value_watcher_ends_other_loops_on_the_last_value()
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

            duel.RunInTurns(round, journal.Dispose, () => value.TryComplete());

            List<int> log = await loop.Within();
            Assert.That(log, Is.Ordered.And.Unique);
            Assert.That(log[^1], Is.EqualTo(2), $"Round {round}");
            await Task.WhenAll([completion, .. sets]).Within();
        }
    }

    [Test]
    public async Task WaitToWriteAsync_always_sees_the_disposal_of_the_last_every_value_watcher()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
            ValueTask set = value.SetAsync(round);
            ValueTask<bool> wait = default;

            duel.RunInTurns(round, journal.Dispose, () => wait = value.Writer.WaitToWriteAsync());

            Assert.That(await wait.Within(), Is.True, $"Round {round}");
            Assert.That(value.Writer.TryWrite(-round), Is.True);
            await set.Within();
        }
    }
}
