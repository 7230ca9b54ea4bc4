using System.Threading.Channels;
using EventChannels.Tests.Deriving;

namespace EventChannels.Tests.Races.Deriving;

[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorRaceTests(WaitingOperators.Operator derive, bool sync)
{
    private const int Rounds = 2_000;

    [Test]
    public async Task A_Set_that_races_the_cancellation_of_a_Get_is_never_lost()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        using var duel = new Duel();
        int cancelled = 0;
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            CancellationToken token = cancellation.Token;
            Task<int> get = watcher.StartGet(token);
            Task set = Task.CompletedTask;

            duel.Run(() => set = value.StartSet(round), cancellation.Cancel);

            if (await get.FailureAsync() is { } failure)
            {
                Assert.That(failure, Outcomes.CancelledBy(token));
                Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(round));
                cancelled++;
            }
            else
            {
                Assert.That(await get, Is.EqualTo(round));
            }

            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    [Test]
    public async Task A_Set_that_races_the_disposal_continues_and_no_watcher_is_left([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            IWatcher<int> watcher = derive(value).Watch();
            watcher.Drain();
            Task get = takes ? watcher.StartGet() : watcher.WaitForUnreadAsync().AsTask();
            Task set = Task.CompletedTask;

            duel.Run(() => set = value.StartSet(round), watcher.Dispose);

            Assert.That(await get.FailureAsync(), Is.Null.Or.TypeOf<ObjectDisposedException>());
            await set.Within();
            Assert.That(value.WatcherCount, Is.Zero);
        }
    }

    [Test]
    public async Task Completion_that_races_a_Get_ends_it_or_lets_it_have_the_value([Values] bool failed)
    {
        using var duel = new Duel();
        int rounds = Stress.Rounds(Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            Exception? error = failed ? new InvalidDataException() : null; // a throw adds to its stack trace
            var value = new MemoryValue<int> { Sync = sync };
            using IWatcher<int> watcher = derive(value).Watch();
            bool hasValue = round % 2 == 0;
            Task set = hasValue ? value.StartSet(round) : Task.CompletedTask;
            Task<int> get = Task.FromResult(0);

            duel.Run(() => get = watcher.StartGet(), () => value.TryComplete(error));

            if (hasValue)
            {
                Assert.That(await get.Within(), Is.EqualTo(round));
                await set.Within();
                get = watcher.StartGet();
            }

            Exception? failure = await get.FailureAsync();
            Assert.That(failure, Is.TypeOf<ChannelClosedException>());
            Assert.That(failure!.InnerException, Is.SameAs(error));
        }
    }
}
