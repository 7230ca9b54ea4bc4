namespace EventChannels.Tests.Races.Channels;

/// <summary>
/// One order for all watchers, while producers of every kind set and watchers with both deliveries come and go.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MixedOrderTests
{
    private static readonly TimeSpan _duration = TimeSpan.FromMilliseconds(Stress.Rounds(300));

    private readonly Random _random = Stress.SeededRandom();

    [Test]
    public async Task Every_value_watchers_see_contiguous_parts_of_the_order_and_others_end_on_the_newest(
        [Values] bool inline)
    {
        var value = new MemoryValue<Entry>(new Entry(null)) { AllowSynchronousContinuations = inline };
        using MemoryWatcher<Entry> chronicle = value.Watch(Delivery.Sync);
        Task<List<Entry>> chronicled = chronicle.ReadToEndAsync();
        using var stop = new CancellationTokenSource(_duration);
        Task<List<List<Entry>>>[] journals = [.. Follow(value, Delivery.Sync, stop.Token)];
        Task<List<List<Entry>>>[] screens = [.. Follow(value, Delivery.Async, stop.Token)];

        List<Entry>[] produced = await Task.WhenAll(
            ProduceAsync(() => SetAsync(value), stop.Token),
            ProduceAsync(() => Set(value), stop.Token),
            ProduceAsync(() => value.UpdateAsync(last => new Entry(last)), stop.Token),
            ProduceAsync(() => new ValueTask<Entry>(value.Update(last => new Entry(last))), stop.Token)).Within();
        await stop.CancelAsync();
        value.TryComplete();

        List<Entry> order = await chronicled.Within();
        Dictionary<Entry, int> places = Enumerable.Range(0, order.Count).ToDictionary(place => order[place]);
        Assert.That(order, Has.Count.EqualTo(1 + produced.Sum(own => own.Count)), "None is lost, and none comes twice.");
        Assert.That(produced.Select(own => own.Select(entry => places[entry])), Has.All.Ordered);
        Assert.That(
            order.Skip(1).Zip(order, (entry, before) => entry.Follows is null || entry.Follows == before),
            Has.All.True,
            "An update follows the value that it was based on.");
        foreach (List<List<Entry>> logs in await Task.WhenAll(journals).Within())
        {
            AssertAreParts(logs, places, contiguous: true);
        }

        foreach (List<List<Entry>> logs in await Task.WhenAll(screens).Within())
        {
            AssertAreParts(logs, places, contiguous: false);
        }

        TestContext.Out.WriteLine($"{order.Count} updates");
    }

    // Without a permanent watcher, the queue is empty now and then. The numbers show the order.
    [Test]
    public async Task No_update_is_lost_or_reordered_while_every_value_watchers_come_and_go(
        [Values] bool inline)
    {
        var value = new MemoryValue<int>(0) { AllowSynchronousContinuations = inline };
        using MemoryWatcher<int> screen = value.Watch();
        Task<List<int>> screened = screen.ReadToEndAsync();
        using var stop = new CancellationTokenSource(_duration);
        int alone = 0;
        Task<List<List<int>>> journals = FollowAsync(value, Delivery.Sync, stop.Token, () => alone += Alone(value));
        Task<bool> peeking = Threads.Run(() => NeverGoesBack(value, stop.Token));

        List<int>[] produced = await Task.WhenAll(
            ProduceAsync(() => value.UpdateAsync(last => last + 1), stop.Token),
            ProduceAsync(() => new ValueTask<int>(value.Update(last => last + 1)), stop.Token),
            ProduceAsync(() => ExchangeAsync(value), stop.Token)).Within();
        await stop.CancelAsync();
        value.TryComplete();

        Assert.That(await peeking.Within(), Is.True, "The current value went back.");
        int updates = produced.Sum(own => own.Count);
        Assert.That(produced.SelectMany(own => own).Order(), Is.EqualTo(Enumerable.Range(1, updates)));
        List<int> seen = await screened.Within();
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(updates));
        List<List<int>> logs = await journals.Within();
        foreach (List<int> log in logs)
        {
            Assert.That(log, Is.EqualTo(Enumerable.Range(log[0], log.Count)), "A gap or a repetition.");
        }

        Assert.That(logs[^1][^1], Is.EqualTo(updates));
        TestContext.Out.WriteLine($"{updates} updates, {logs.Count} journals; {alone} times there was none");
    }

    [Test]
    public async Task Sets_that_are_not_cancelled_are_never_overtaken_while_others_are_cancelled()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        Task<List<int>> journaled = journal.ReadToEndAsync();
        Task<List<int>> screened = screen.ReadToEndAsync();
        using var stop = new CancellationTokenSource(_duration);
        List<int> kept = [];
        int next = 0;
        while (!stop.IsCancellationRequested)
        {
            using var cancellation = new CancellationTokenSource();
            List<(int Value, Task Set)> sets = [];
            for (int set = 0; set < 4; set++)
            {
                next++;
                sets.Add((next, value.StartSet(next, _random.Next(2) == 0 ? cancellation.Token : default)));
            }

            Thread.SpinWait(_random.Next(200));
            await cancellation.CancelAsync();
            foreach ((int set, Task task) in sets)
            {
                if (await task.FailureAsync() is null)
                {
                    kept.Add(set);
                }
            }
        }

        value.TryComplete();

        List<int> log = await journaled.Within();
        Assert.That(log, Is.Ordered.And.Unique);
        Assert.That(kept, Is.SubsetOf(log), "A Set that was not cancelled was skipped.");
        Assert.That(log[^1], Is.EqualTo(next));
        List<int> seen = await screened.Within();
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(next));
        TestContext.Out.WriteLine($"{next} Sets, of which {next - kept.Count} were cancelled");
    }

    private static async ValueTask<Entry> SetAsync(MemoryValue<Entry> value)
    {
        var entry = new Entry(null);
        await value.SetAsync(entry);
        return entry;
    }

    private static ValueTask<Entry> Set(MemoryValue<Entry> value)
    {
        var entry = new Entry(null);
        value.Set(entry);
        return new ValueTask<Entry>(entry);
    }

    // A queued update may already follow the current one. Then the exchange is tried again.
    private static async ValueTask<int> ExchangeAsync(MemoryValue<int> value)
    {
        while (true)
        {
            value.TryPeek(out int current);
            if (await value.CompareAndSetAsync(current, current + 1))
            {
                return current + 1;
            }

            await Task.Yield();
        }
    }

    // Each runs on its own thread, as some of them block.
    private static Task<List<T>> ProduceAsync<T>(Func<ValueTask<T>> set, CancellationToken stop) => Threads.Run(() =>
    {
        List<T> produced = [];
        while (produced.Count < Stress.Rounds(20_000) && !stop.IsCancellationRequested)
        {
            produced.Add(set().AsTask().Within().GetAwaiter().GetResult());
        }

        return produced;
    });

    private static bool NeverGoesBack(MemoryValue<int> value, CancellationToken stop)
    {
        int before = 0;
        while (!stop.IsCancellationRequested)
        {
            value.TryPeek(out int current);
            if (current < before)
            {
                return false;
            }

            before = current;
            Thread.Yield();
        }

        return true;
    }

    private static int Alone(MemoryValue<int> value) => value.WatcherCount == 1 ? 1 : 0;

    private static void AssertAreParts(List<List<Entry>> logs, Dictionary<Entry, int> places, bool contiguous)
    {
        foreach (List<Entry> log in logs)
        {
            int[] seen = [.. log.Select(entry => places[entry])];
            Assert.That(seen, contiguous ? Is.EqualTo(Enumerable.Range(seen[0], seen.Length)) : Is.Ordered.And.Unique);
        }

        Assert.That(places[logs[^1][^1]], Is.EqualTo(places.Count - 1), "The last of them stayed until the end.");
    }

    private IEnumerable<Task<List<List<Entry>>>> Follow(
        MemoryValue<Entry> value, Delivery delivery, CancellationToken stop) =>
        Enumerable.Range(0, 3).Select(_ => FollowAsync(value, delivery, stop));

    // One watcher after another, each for a few values. The last one stays to the end.
    private Task<List<List<T>>> FollowAsync<T>(
        MemoryValue<T> value, Delivery delivery, CancellationToken stop, Action? between = null)
    {
        var random = new Random(_random.Next());
        return Task.Run(async () =>
        {
            List<List<T>> logs = [];
            while (true)
            {
                bool last = stop.IsCancellationRequested;
                int count = last ? int.MaxValue : random.Next(1, 30);
                List<T> log = [];
                using (MemoryWatcher<T> watcher = value.Watch(delivery))
                {
                    await foreach (T got in watcher.ReadAllAsync())
                    {
                        log.Add(got);
                        if (log.Count == count)
                        {
                            break;
                        }
                    }
                }

                logs.Add(log);
                if (last)
                {
                    return logs;
                }

                between?.Invoke();
                await Task.Yield();
            }
        });
    }

    /// <param name="follows">The entry that it was made from; null if it was set unconditionally.</param>
    private sealed class Entry(Entry? follows)
    {
        public Entry? Follows { get; } = follows;
    }
}
