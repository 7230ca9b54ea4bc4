using System.Threading.Channels;

namespace EventChannels.Tests.Races.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SetRaceTests(bool sync)
{
    private const int Rounds = 10_000;

    [Test]
    public async Task A_watcher_opened_during_a_Set_ends_on_the_new_value()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            MemoryWatcher<int>? watcher = null;
            ValueTask set = default;

            duel.Run(() => watcher = value.Watch(), () => set = value.SetAsync(2));

            List<int> log = Drain(watcher!);
            Assert.That(log, Is.EqualTo(new[] { 2 }).Or.EqualTo(sync ? [1, 2] : new[] { 2 }));
            await set.Within();
        }
    }

    [Test]
    public async Task A_Get_that_races_a_Set_sees_its_value_now_or_next()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask<int> get = default;
            ValueTask set = default;

            duel.Run(() => get = watcher.GetAsync(), () => set = value.SetAsync(round));

            Assert.That(await get.Within(), Is.EqualTo(round));
            await set.Within();
        }
    }

    [Test]
    public async Task Disposing_a_watcher_during_a_Set_releases_the_producer_and_the_Get()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            ValueTask<int> get = watcher.GetAsync();
            ValueTask set = default;

            duel.Run(watcher.Dispose, () => set = value.SetAsync(round));

            await set.Within();
            Assert.That(await EndOfAsync(get), Is.EqualTo(round).Or.TypeOf<ObjectDisposedException>());
            Assert.That(value.WatcherCount, Is.Zero);
        }
    }

    [Test]
    public async Task Disposing_an_idle_watcher_during_a_Set_releases_the_producer()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            MemoryWatcher<int> watcher = value.Watch();
            ValueTask set = default;

            duel.Run(watcher.Dispose, () => set = value.SetAsync(round));

            await set.Within();
            Assert.That(value.TryPeek(out int current) ? current : 0, Is.EqualTo(round));
        }
    }

    [Test]
    public async Task Completing_during_a_Set_either_refuses_the_Set_or_delivers_it()
    {
        using var duel = new Duel();
        for (int round = 0; round < Stress.Rounds(Rounds); round++)
        {
            var value = new MemoryValue<int>(1) { Sync = sync };
            using MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            ValueTask set = default;

            duel.Run(() => value.TryComplete(), () => set = value.SetAsync(2));

            List<int> log = [];
            await foreach (int got in watcher.ReadAllAsync())
            {
                log.Add(got);
            }

            bool refused = await EndOfAsync(set) is ChannelClosedException;
            Assert.That(log, refused ? Is.Empty : Is.EqualTo(new[] { 2 }));
        }
    }

    [Test]
    public async Task Sets_that_race_each_other_leave_every_watcher_on_the_same_value()
    {
        using var duel = new Duel();
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> two = value.Watch();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask first = default;
            ValueTask second = default;

            duel.Run(() => first = value.SetAsync(round), () => second = value.SetAsync(-round));

            // With every-value delivery, the second queued value is offered when both watchers have taken the first.
            List<int> ofOne = Drain(one);
            List<int> ofTwo = [.. Drain(two), .. Drain(two)];
            ofOne.AddRange(Drain(one));
            Assert.That(ofOne, Is.EqualTo(ofTwo));
            Assert.That(ofOne, sync ? Is.EquivalentTo(new[] { round, -round }) : Has.Count.EqualTo(1));
            Assert.That(value.TryPeek(out int current) ? current : 0, Is.EqualTo(ofOne[^1]));
            await first.Within();
            await second.Within();
        }
    }

    [Test]
    public async Task A_Set_whose_turn_comes_as_it_is_queued_wakes_a_waiting_watcher_once()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> slow = value.Watch();
        using MemoryWatcher<int> waiting = value.Watch();
        using var duel = new Duel();
        for (int round = 1; round <= Stress.Rounds(Rounds); round++)
        {
            ValueTask first = value.SetAsync(-round);
            Assert.That(waiting.TryGet(out _), Is.True);
            ValueTask<int> get = waiting.GetAsync();
            ValueTask second = default;

            duel.Run(() => second = value.SetAsync(round), () => slow.TryGet(out _));

            Assert.That(await get.Within(), Is.EqualTo(round));
            Drain(slow);
            await first.Within();
            await second.Within();
        }
    }

    private static List<int> Drain(MemoryWatcher<int> watcher)
    {
        List<int> log = [];
        while (watcher.TryGet(out int got))
        {
            log.Add(got);
        }

        return log;
    }

    private static async Task<object> EndOfAsync(ValueTask<int> task)
    {
        try
        {
            return await task.Within();
        }
        catch (Exception exception) when (exception is not TimeoutException)
        {
            return exception;
        }
    }

    private static async Task<Exception?> EndOfAsync(ValueTask task)
    {
        try
        {
            await task.Within();
            return null;
        }
        catch (ChannelClosedException exception)
        {
            return exception;
        }
    }
}
