using System.Threading.Channels;

namespace EventChannels.Tests.Races.Updating;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UpdateRaceTests(bool sync)
{
    private const int Rounds = 5_000;

    [Test]
    public async Task An_update_that_races_a_Set_comes_entirely_before_or_after_it()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> async = value.Watch(Delivery.Async);
        watcher.TryGet(out _);
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            int start = 10 * round;
            Task<int> update = Task.FromResult(0);
            Task set = Task.CompletedTask;

            duel.Run(
                () => update = value.UpdateAsync(current => current + 1).AsTask(),
                () => set = value.StartSet(start + 10));

            List<int> log = watcher.Drain();
            await set.Within();
            bool updatedFirst = await update.Within() == start + 1;
            int[] expected = updatedFirst ? [start + 1, start + 10] : [start + 10, start + 11];
            Assert.That(log, Is.EqualTo(sync ? expected : [expected[1]]));
            Assert.That((async.TryGet(out int got), got), Is.EqualTo((true, expected[1])));
            set = value.StartSet(start + 10);
            watcher.Drain();
            await set.Within();
        }
    }

    [Test]
    public async Task Of_two_CompareAndSet_calls_that_expect_the_same_value_exactly_one_replaces_it([Values] bool compares)
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.TryGet(out _);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask<bool> first = default;
            ValueTask<bool> second = default;

            duel.Run(() => first = StartStep(round), () => second = StartStep(round));

            Assert.That(watcher.Drain(), Is.EqualTo([round]));
            Assert.That(await first.Within(), Is.Not.EqualTo(await second.Within()), $"Round {round}");
        }

        ValueTask<bool> StartStep(int round) =>
            compares ? value.CompareAndSetAsync(round - 1, round) : value.SetIfChangedAsync(round);
    }

    [Test]
    public async Task An_update_that_races_completion_is_refused_or_delivered()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            using MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            Task<int> update = Task.FromResult(0);

            duel.Run(() => update = value.UpdateAsync(current => current + 1).AsTask(), () => value.TryComplete());

            List<int> log = await watcher.ReadToEndAsync().Within();
            Exception? failure = await update.FailureAsync();
            Assert.That(failure, Is.Null.Or.TypeOf<ChannelClosedException>());
            Assert.That(log, Is.EqualTo(failure is null ? new[] { 2 } : []));
        }
    }

    [Test]
    public async Task An_update_that_races_a_new_watcher_is_visible_to_it()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            MemoryWatcher<int>? watcher = null;
            ValueTask<int> update = default;

            duel.Run(() => watcher = value.Watch(), () => update = value.UpdateAsync(current => current + 1));

            List<int> log = watcher!.Drain();
            Assert.That(log, Is.EqualTo(new[] { 2 }).Or.EqualTo(sync ? [1, 2] : new[] { 2 }));
            Assert.That(await update.Within(), Is.EqualTo(2));
            watcher!.Dispose();
        }
    }

    [Test]
    public async Task An_update_that_races_the_disposal_of_the_last_every_value_watcher_is_set_once()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> async = value.Watch(Delivery.Async);
        async.TryGet(out _);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
            ValueTask set = value.SetAsync(10 * round);
            ValueTask<int> update = default;

            duel.Run(watcher.Dispose, () => update = value.UpdateAsync(current => current + 1));

            await set.Within();
            Assert.That(await update.Within(), Is.EqualTo((10 * round) + 1));
            Assert.That((async.TryGet(out int got), got), Is.EqualTo((true, (10 * round) + 1)));
        }
    }

    [Test]
    public async Task An_update_whose_cancellation_races_the_take_reaches_an_every_value_watcher_once()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.TryGet(out _);
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<int> update = value.UpdateAsync(current => current + 1, cancellation.Token);
            int got = 0;

            duel.Run(() => watcher.TryGet(out got), cancellation.Cancel);

            Assert.That((got, watcher.HasUnread), Is.EqualTo((round, false)));
            Assert.That(await update.FailureAsync(), Is.Null.Or.InstanceOf<OperationCanceledException>());
        }
    }

    [Test]
    public async Task Queued_updates_build_on_each_other_regardless_of_cancellations()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.TryGet(out _);
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            using var cancellation = new CancellationTokenSource();
            int start = 4 * round;
            Task[] before =
            [
                value.StartSet(start + 1, cancellation.Token),
                value.UpdateAsync(current => current + 1, cancellation.Token).AsTask(),
                value.UpdateAsync(current => current + 1, cancellation.Token).AsTask(),
            ];
            ValueTask<int> last = default;
            duel.Run(() => last = value.UpdateAsync(current => current + 1), cancellation.Cancel);

            List<int> log = watcher.Drain();

            Assert.That(await last.Within(), Is.EqualTo(start + 4), "The cancelled value was set.");
            Assert.That(log, Is.Ordered.And.Unique.And.SubsetOf(Enumerable.Range(start + 1, 4)));
            Assert.That(log[^1], Is.EqualTo(start + 4));
            foreach (Task one in before)
            {
                Assert.That(await one.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
            }
        }
    }
}
