namespace Event.Channels.Tests.Races;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class GetCancellationRaceTests(bool sync)
{
    [Test]
    public async Task A_set_that_races_the_cancellation_of_a_get_is_never_lost()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int cancelled = 0;
        int rounds = Stress.Rounds(50_000);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<int> get = watcher.GetAsync(cancellation.Token);
            ValueTask set = default;

            duel.Run(() => set = value.SetAsync(round), cancellation.Cancel);

            int got;
            try
            {
                got = await get.Within();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                Assert.That(watcher.TryGet(out got), Is.True, $"Round {round}: the value was lost.");
            }

            Assert.That(got, Is.EqualTo(round));
            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }
}
