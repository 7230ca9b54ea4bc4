namespace EventChannels.Tests.Races.Channels;

public sealed class SetCancellationRaceTests
{
    [Test]
    public async Task A_Set_whose_cancellation_races_the_take_reaches_the_watcher_once()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int cancelled = 0;
        int rounds = Stress.Rounds(20_000);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask set = value.SetAsync(round, cancellation.Token);
            int got = 0;

            duel.Run(() => watcher.TryGet(out got), cancellation.Cancel);

            Assert.That(got, Is.EqualTo(round));
            Assert.That(watcher.TryGet(out _), Is.False, $"Round {round}: the value came twice.");
            try
            {
                await set.Within();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }
    [Test]
    public async Task Cancelling_queued_Sets_while_the_watcher_takes_never_stops_the_queue()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();

        for (int round = 0; round < Stress.Rounds(10_000); round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task[] sets =
            [
                value.SetAsync(1, cancellation.Token).AsTask(),
                value.SetAsync(2).AsTask(),
                value.SetAsync(3, cancellation.Token).AsTask(),
            ];
            List<int> log = [];

            duel.Run(() => Drain(watcher, log), cancellation.Cancel);
            Drain(watcher, log);

            // 1 had its turn, 2 is being handed over, and 3 is the last in the queue, so nothing may be dropped.
            Assert.That(log, Is.EqualTo(new[] { 1, 2, 3 }), $"Round {round}");
            foreach (Task set in sets)
            {
                await EndOfAsync(set);
            }
        }
    }

    private static void Drain(MemoryWatcher<int> watcher, List<int> log)
    {
        while (watcher.TryGet(out int got))
        {
            log.Add(got);
        }
    }

    private static async Task EndOfAsync(Task set)
    {
        try
        {
            await set.Within();
        }
        catch (OperationCanceledException)
        {
        }
    }
}
