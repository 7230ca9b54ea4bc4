using System.Diagnostics;

namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class DisposeTests(bool sync)
{
    [Test]
    public async Task Many_threads_may_dispose_the_same_watcher_at_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> other = value.Watch();
        MemoryWatcher<int> watcher = value.Watch();

        int[] counts = await Threads.RunTogetherAsync(4, _ =>
        {
            watcher.Dispose();
            return value.WatcherCount;
        });

        Assert.That(counts, Is.All.EqualTo(1));
    }

    [Test]
    public async Task A_loop_ends_after_its_body_disposes_the_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        List<int> log = [];

        await LoopAsync().Within();

        Assert.That(log, Is.EqualTo([1]));

        async Task LoopAsync()
        {
            await foreach (int next in watcher.ReadAllAsync())
            {
                log.Add(next);
                Task set = value.StartSet(2);
                watcher.Dispose();
                await set;
            }
        }
    }

    [Test]
    public async Task Disposing_a_watcher_leaves_the_others_with_their_values_and_they_continue()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> reading = value.Watch();
        using MemoryWatcher<int> waiting = value.Watch();
        MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = waiting.StartGet();
        Task set = value.StartSet(1);

        watcher.Dispose();

        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(reading.Drain(), Is.EqualTo([1]));
        await set.Within();
        Task next = value.StartSet(2);
        Assert.That(waiting.Drain(), Is.EqualTo([2]));
        Assert.That(reading.Drain(), Is.EqualTo([2]));
        await next.Within();
    }

    [Test]
    public void A_disposed_watcher_is_removed_as_fast_among_very_many_as_among_few()
    {
        const int Disposals = 200;

        TimeSpan amongFew = FastestDisposals(others: 0);
        TimeSpan amongMany = FastestDisposals(others: 50_000);

        // A linear search through the others would take a hundred times as long. The cache and the clock account for the
        // rest.
        Assert.That(amongMany, Is.LessThan((amongFew * 25) + TimeSpan.FromMilliseconds(0.5)));

        TimeSpan FastestDisposals(int others)
        {
            var value = new MemoryValue<int> { Sync = sync };
            MemoryWatcher<int>[] before = [.. Enumerable.Range(0, others / 2).Select(_ => value.Watch())];
            MemoryWatcher<int>[][] batches =
                [.. Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, Disposals).Select(_ => value.Watch()).ToArray())];
            MemoryWatcher<int>[] after = [.. Enumerable.Range(0, others / 2).Select(_ => value.Watch())];

            TimeSpan fastest = batches.Min(batch =>
            {
                long start = Stopwatch.GetTimestamp();
                foreach (MemoryWatcher<int> watcher in batch)
                {
                    watcher.Dispose();
                }

                return Stopwatch.GetElapsedTime(start);
            });

            Assert.That(value.WatcherCount, Is.EqualTo(before.Length + after.Length));
            return fastest;
        }
    }
}
