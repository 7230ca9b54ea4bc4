namespace EventChannels.Tests.Races.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class GetCancellationRaceTests(bool sync)
{
    private const int Rounds = 50_000;

    // A Set that resumes the Get inline does so at the instant of the cancellation, which must not throw.
    [Test]
    public async Task A_Set_that_races_the_cancellation_of_a_waiting_Get_loses_no_value([Values] bool inline)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = inline };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int cancelled = 0;
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<int> get = watcher.GetAsync(cancellation.Token);
            ValueTask set = default;

            duel.Run(() => set = value.SetAsync(round), cancellation.Cancel);

            if (await GetsAsync(watcher, get, round))
            {
                cancelled++;
            }

            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    // A Get that is cancelled while it begins must not be registered with the channel, which would hand it the next item.
    [Test]
    public async Task A_Set_after_a_Get_that_was_cancelled_as_it_began_is_never_lost()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<int> get = default;

            duel.Run(() => get = watcher.GetAsync(cancellation.Token), cancellation.Cancel);
            ValueTask set = value.SetAsync(round);

            await GetsAsync(watcher, get, round);
            await set.Within();
        }
    }

    [Test]
    public async Task A_Get_that_is_cancelled_as_it_begins_ends_without_a_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            CancellationToken token = cancellation.Token;
            ValueTask<int> get = default;

            duel.Run(() => get = watcher.GetAsync(token), cancellation.Cancel);

            Assert.That(await get.AsTask().FailureAsync(), Outcomes.CancelledBy(token), $"Round {round}");
        }
    }

    [Test]
    public async Task A_cancellation_that_races_the_disposal_leaves_the_other_watchers_alone()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> before = value.Watch();
        using MemoryWatcher<int> after = value.Watch();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds / 5);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            MemoryWatcher<int> watcher = value.Watch();
            watcher.TryGet(out _);
            ValueTask<int> first = before.GetAsync();
            Task<int> get = watcher.GetAsync(cancellation.Token).AsTask();
            ValueTask<int> last = after.GetAsync();

            duel.Run(watcher.Dispose, cancellation.Cancel);

            Assert.That(
                await get.FailureAsync(),
                Is.TypeOf<ObjectDisposedException>().Or.InstanceOf<OperationCanceledException>(),
                $"Round {round}");
            ValueTask set = value.SetAsync(round);
            Assert.That(await first.Within(), Is.EqualTo(round));
            Assert.That(await last.Within(), Is.EqualTo(round));
            await set.Within();
        }
    }

    // Returns whether the Get was cancelled. In either case the value is read, now or next.
    private static async Task<bool> GetsAsync(MemoryWatcher<int> watcher, ValueTask<int> get, int expected)
    {
        bool cancelled = false;
        int got;
        try
        {
            got = await get.Within();
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
            Assert.That(watcher.TryGet(out got), Is.True, $"{expected} was lost.");
        }

        Assert.That(got, Is.EqualTo(expected));
        return cancelled;
    }
}
