namespace Event.Channels.Tests;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
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
    public async Task Every_producers_own_order_is_kept()
    {
        List<(int Producer, int Number)>[] logs = await LogsOfManyProducersAsync();

        Assert.That(
            logs.SelectMany(log => log.GroupBy(set => set.Producer, set => set.Number)),
            Has.All.Ordered);
    }

    [Test]
    public async Task After_Sets_at_the_same_time_all_watchers_have_the_current_value()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        List<int>[] logs = [[], [], []];

        for (int round = 0; round < Stress.Rounds(100); round++)
        {
            Task[] sets = await Threads.RunTogetherAsync(2, producer => value.StartSet(producer));
            for (int watcher = 0; watcher < watchers.Length; watcher++)
            {
                // In Sync mode the second update comes after everyone has taken the first.
                logs[watcher] = watchers[watcher].Drain();
            }

            for (int watcher = 0; watcher < watchers.Length; watcher++)
            {
                logs[watcher].AddRange(watchers[watcher].Drain());
            }

            await Task.WhenAll(sets).Within();
            Assert.That(value.TryPeek(out int current), Is.True);
            Assert.That(logs.Select(log => log[^1]), Is.All.EqualTo(current));
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
