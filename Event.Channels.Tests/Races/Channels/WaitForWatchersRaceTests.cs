namespace EventChannels.Tests.Races.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WaitForWatchersRaceTests(bool sync)
{
    private const int Rounds = 5_000;

    [Test]
    public async Task A_wait_for_watchers_that_races_their_coming_and_going_always_ends()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int>? watcher = null;
            ValueTask<bool> watched = default;
            ValueTask<bool> unwatched = default;

            duel.Run(() => watched = value.WaitForWatchersAsync(), () => watcher = value.Watch());
            Assert.That(await watched.Within(), Is.True);

            duel.Run(() => unwatched = value.WaitForNoWatchersAsync(), watcher!.Dispose);
            Assert.That(await unwatched.Within(), Is.True);
        }
    }

    [Test]
    public async Task A_wait_for_no_watchers_that_began_beside_a_watcher_waits_for_that_one()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> before = value.Watch();
            MemoryWatcher<int>? watcher = null;
            Task<bool>? unwatched = null;

            duel.Run(before.Dispose, () =>
            {
                watcher = value.Watch();
                unwatched = value.WaitForNoWatchersAsync().AsTask();
            });

            Assert.That(unwatched!.IsCompleted, Is.False);
            watcher!.Dispose();
            Assert.That(await unwatched.Within(), Is.True);
        }
    }

    [Test]
    public async Task A_wait_for_watchers_whose_cancellation_races_its_end_ends_and_leaves_the_others_alone()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        int cancelled = 0;
        int rounds = Stress.Rounds(Rounds);
        for (int round = 0; round < rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            MemoryWatcher<int>? watcher = null;
            Task wait = value.WaitForWatchersAsync(cancellation.Token).AsTask();
            Task other = value.WaitForWatchersAsync().AsTask();

            duel.Run(() => watcher = value.Watch(), cancellation.Cancel);

            await other.Within();
            Exception? failure = await wait.FailureAsync();
            cancelled += failure is null ? 0 : 1;
            Assert.That(failure, Is.Null.Or.InstanceOf<OperationCanceledException>());
            watcher!.Dispose();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    [Test]
    public async Task A_wait_for_watchers_that_is_cancelled_as_it_begins_ends()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            using var cancellation = new CancellationTokenSource();
            CancellationToken token = cancellation.Token;
            ValueTask<bool> wait = default;

            duel.Run(() => wait = value.WaitForWatchersAsync(token), cancellation.Cancel);

            Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(token));
        }
    }

    [Test]
    public async Task Of_two_watchers_that_come_and_go_in_a_race_the_first_and_the_last_wake_the_producer()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(1) { Sync = sync };
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int>? one = null;
            MemoryWatcher<int>? other = null;
            Task watched = value.WaitForWatchersAsync().AsTask();

            duel.Run(() => one = value.Watch(Delivery.Async), () => other = value.Watch(Delivery.Sync));
            await watched.Within();
            Task unwatched = value.WaitForNoWatchersAsync().AsTask();
            Assert.That(unwatched.IsCompleted, Is.False);

            duel.Run(one!.Dispose, other!.Dispose);
            await unwatched.Within();
        }
    }

    [Test]
    public async Task A_wait_for_watchers_that_races_completion_always_ends([Values] bool forNone)
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            using MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
            ValueTask<bool> wait = default;

            duel.RunInTurns(
                round,
                () => wait = forNone ? value.WaitForNoWatchersAsync() : value.WaitForWatchersAsync(2),
                () => value.TryComplete());

            Assert.That(await wait.Within(), Is.False);
        }
    }
}
