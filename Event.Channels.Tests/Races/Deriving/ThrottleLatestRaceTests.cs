using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Races.Deriving;

/// <summary>Races with the end of an interval.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ThrottleLatestRaceTests(bool sync)
{
    private const int Rounds = 2_000;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_cancellation_that_races_the_timer_loses_nothing()
    {
        var time = new FakeTimeProvider();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, time).Watch();
        watcher.Drain();
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);
        int cancelled = 0;

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            CancellationToken token = cancellation.Token;
            Task set = value.StartSet(round);
            Task<int> get = watcher.StartGet(token);

            duel.Run(() => time.Advance(_interval), cancellation.Cancel);

            if (await get.FailureAsync() is { } failure)
            {
                Assert.That(failure, Outcomes.CancelledBy(token));
                get = watcher.StartGet();
                cancelled++;
            }

            Assert.That(await get.Within(), Is.EqualTo(round));
            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    [Test]
    public async Task A_disposal_that_races_the_start_of_a_waiting_Get_ends_it([Values] bool takes)
    {
        var time = new FakeTimeProvider();
        var value = new MemoryValue<int>(0) { Sync = sync };
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            IWatcher<int> watcher = value.ThrottleLatest(_interval, time).Watch();
            watcher.Drain();
            watcher.MarkUnread();
            Task get = Task.CompletedTask;
            Exception? thrown = null;

            duel.Run(
                () =>
                {
                    try
                    {
                        get = takes ? watcher.StartGet() : watcher.WaitForUnreadAsync().AsTask();
                    }
                    catch (ObjectDisposedException disposed)
                    {
                        thrown = disposed;
                    }
                },
                watcher.Dispose);

            Exception? failure = thrown ?? await get.FailureAsync();
            Assert.That(failure, takes ? Is.TypeOf<ObjectDisposedException>() : Is.Null.Or.TypeOf<ObjectDisposedException>());
            Assert.That(value.WatcherCount, Is.Zero);
        }
    }
}
