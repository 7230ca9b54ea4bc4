namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ConcurrentSetTests(bool sync)
{
    private const int Producers = 3;
    private const int SetsEach = 300;

    [Test]
    public async Task Every_watcher_sees_the_Sets_of_all_producers_in_the_same_order()
    {
        List<(int Producer, int Number)>[] logs = await LogsOfManyProducersAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(logs, Has.All.Unique);
            foreach (List<(int, int)> log in logs)
            {
                Assert.That(log.Intersect(logs[0]), Is.EqualTo(logs[0].Intersect(log)));
                Assert.That(log[^1], Is.EqualTo(logs[0][^1]));
                if (sync)
                {
                    Assert.That(log, Has.Count.EqualTo(Producers * SetsEach));
                }
            }
        }
    }

    [Test]
    public async Task The_order_of_each_producer_is_kept()
    {
        List<(int Producer, int Number)>[] logs = await LogsOfManyProducersAsync();

        Assert.That(
            logs.SelectMany(log => log.GroupBy(set => set.Producer, set => set.Number)),
            Has.All.Ordered);
    }

    [Test]
    public async Task After_concurrent_Sets_all_watchers_have_the_current_value()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        int wrong = 0;

        await Threads.RaceAsync(
            Stress.Rounds(20_000),
            (thread, round) => _ = value.StartSet((2 * round) + thread),
            _ => wrong += NewestOfAll().All(newest => value.TryPeek(out int current) && newest == current) ? 0 : 1);

        Assert.That(wrong, Is.Zero);

        // With every-value delivery, the second update follows after every watcher has taken the first.
        int[] NewestOfAll()
        {
            List<int>[] logs = [.. watchers.Select(watcher => watcher.Drain())];
            return [.. watchers.Select((watcher, index) => logs[index].Concat(watcher.Drain()).Last())];
        }
    }

    private async Task<List<(int Producer, int Number)>[]> LogsOfManyProducersAsync()
    {
        var value = new MemoryValue<(int, int)> { Sync = sync };
        Task<List<(int, int)>>[] logs =
        [
            .. Enumerable.Range(0, 4).Select(_ => value.Watch()).ToArray()
                .Select(watcher => Task.Run(watcher.ReadToEndAsync)),
        ];

        int[] done = await Threads.RunTogetherAsync(Producers, producer =>
        {
            for (int number = 1; number <= SetsEach; number++)
            {
                value.Set((producer, number));
            }

            return SetsEach;
        });

        Assert.That(done, Is.All.EqualTo(SetsEach));
        value.TryComplete();
        return await Task.WhenAll(logs).Within();
    }
}
