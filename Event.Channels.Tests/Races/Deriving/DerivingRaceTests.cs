namespace EventChannels.Tests.Races.Deriving;

/// <summary>Sets against Gets and disposals through a chain of every operator.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class DerivingRaceTests(bool sync)
{
    private const int Rounds = 5_000;

    [Test]
    public async Task The_value_of_a_Set_that_races_a_Get_is_read()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = Chain(value).Watch();
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask set = default;
            ValueTask<int> get = default;

            duel.Run(() => set = value.SetAsync(2 * round), () => get = watcher.GetAsync());

            Assert.That(await get.Within(), Is.EqualTo(2 * round));
            await set.Within();
        }
    }

    [Test]
    public async Task The_value_of_a_Set_that_races_a_peek_is_read()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = Chain(value).Watch();
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask set = default;
            bool unread = false;

            duel.Run(() => set = value.SetAsync(2 * round), () => unread = watcher.HasUnread);

            Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 2 * round)));
            await set.Within();
        }
    }

    [Test]
    public async Task A_Get_that_races_a_peek_returns_the_available_value()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = Chain(value).Watch();
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask set = value.SetAsync(2 * round);
            ValueTask<int> get = default;
            bool unread = false;

            duel.Run(() => get = watcher.GetAsync(), () => unread = watcher.HasUnread);

            Assert.That(await get.Within(), Is.EqualTo(2 * round));
            Assert.That(watcher.HasUnread, Is.False);
            await set.Within();
        }
    }

    [Test]
    public async Task Two_peeks_at_the_same_instant_lose_nothing()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Where(static _ => true).Watch();
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask first = value.SetAsync(round);
            ValueTask second = value.SetAsync(-round);

            duel.Run(() => _ = watcher.HasUnread, () => _ = watcher.HasUnread);

            Assert.That(watcher.HasUnread, Is.True);
            Assert.That(watcher.Drain(), Is.EqualTo(sync ? [round, -round] : new[] { -round }));
            await first.Within();
            await second.Within();
        }
    }

    [Test]
    public async Task A_disposal_that_races_a_Set_ends_both_the_Get_and_the_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            IWatcher<int> watcher = Chain(value).Watch();
            watcher.TryGet(out _);
            Task<int> get = watcher.StartGet();
            ValueTask set = default;

            duel.Run(() => set = value.SetAsync(2 * round), watcher.Dispose);

            await set.Within();
            Exception? failure = await get.FailureAsync();
            Assert.That(failure, Is.Null.Or.TypeOf<ObjectDisposedException>());
            Assert.That(failure is not null || get.Result == 2 * round, Is.True);
            Assert.That(value.WatcherCount, Is.Zero);
        }
    }

    [Test]
    public async Task A_disposal_that_races_a_peek_leaves_nothing_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            IWatcher<int> watcher = Chain(value).Watch();
            ValueTask set = value.SetAsync(2 * round);
            bool unread = false;

            duel.Run(() => unread = watcher.HasUnread, watcher.Dispose);

            await set.Within();
            Assert.That(watcher.HasUnread, Is.False);
            Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        }
    }

    [Test]
    public async Task A_value_put_back_during_a_peek_on_another_thread_is_returned_once()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = Chain(value).CombineLatest(new MemoryValue<int>(0), static (next, _) => next).Watch();
        using var duel = new Duel();

        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask set = value.SetAsync(2 * round);
            Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2 * round));
            await set.Within();

            duel.Run(watcher.MarkUnread, () => _ = watcher.HasUnread && watcher.TryPeek(out _));

            Assert.That(watcher.HasUnread, Is.True);
            Assert.That(watcher.Drain(), Is.EqualTo([2 * round]));
        }
    }

    private static IWatchable<int> Chain(MemoryValue<int> value) =>
        value.Where(next => next % 2 == 0).DistinctUntilChanged().Select(next => next);
}
