namespace EventChannels.Stores.Tests.Values;

public sealed class FreshnessRaceTests : MemoryStoreFixture
{
    [Test]
    public async Task Watchers_opened_at_the_same_instant_all_get_the_value_at_once()
    {
        int rounds = Stress.Rounds(5_000);
        await using var value = new StoredValue<int>(Store, "key", new(NumberSerializer.Instance) { Absent = 0 });
        using IWatcher<int> open = value.Watch();
        await open.GetAsync().Within();

        using var duel = new Duel();
        for (int round = 0; round < rounds; round++)
        {
            Task<int>? first = null;
            Task<int>? second = null;
            IWatcher<int> one = open;
            IWatcher<int> other = open;

            duel.Run(() => first = (one = value.Watch()).StartGet(), () => second = (other = value.Watch()).StartGet());

            Assert.That((await first!.Within(), await second!.Within()), Is.EqualTo((0, 0)));
            one.Dispose();
            other.Dispose();
        }
    }

    [Test]
    public async Task Every_watcher_begins_with_the_newest_earlier_Set_and_only_moves_forward(
        [Values] bool lingers, [Values] bool interrupted)
    {
        int sets = Stress.Rounds(2_000);
        const int Readers = 4;
        Random random = Stress.SeededRandom();
        await using var producer = new StoredValue<int>(Store, "key", new(NumberSerializer.Instance));
        await using var value = new StoredValue<int>(
            Store, "key", new(NumberSerializer.Instance) { Linger = lingers ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero });
        await producer.SetAsync(0).Within();
        int committed = 0;
        Task<int>[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(ReadAsync))];
        Task interrupting = interrupted ? Task.Run(InterruptAsync) : Task.CompletedTask;

        for (int number = 1; number <= sets; number++)
        {
            await producer.SetAsync(number).Within();
            Volatile.Write(ref committed, number);
        }

        int[] watched = await Task.WhenAll(readers).Within();
        await interrupting.Within();
        Assert.That(watched, Is.All.GreaterThan(0));
        Assert.That(() => value.Status.TryPeek(out StoreStatus? status) ? status.Connection : default,
            Is.EqualTo(StoreConnection.Closed).After(10_000, 10));

        async Task<int> ReadAsync()
        {
            int watchers = 0;
            for (bool isLast = false; !isLast; watchers++)
            {
                int before = Volatile.Read(ref committed);
                isLast = before == sets;
                using IWatcher<int> watcher = value.Watch();
                int last = await watcher.GetAsync().Within();
                Assert.That(last, Is.GreaterThanOrEqualTo(before), "It is older than the watcher.");
                for (int get = 0; get < 3 && last < sets; get++)
                {
                    int next = await watcher.GetAsync().Within();
                    Assert.That(next, Is.GreaterThan(last));
                    last = next;
                }
            }

            return watchers;
        }

        async Task InterruptAsync()
        {
            while (Volatile.Read(ref committed) < sets)
            {
                Store.Interrupt();
                await Task.Yield();
                Store.Resume();
                int target = Math.Min(sets, Volatile.Read(ref committed) + random.Next(1, 100));
                await Deadlines.UntilAsync(() => Volatile.Read(ref committed) >= target, "progress");
            }
        }
    }
}
