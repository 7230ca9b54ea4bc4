using EventChannels.Stores.Tests.Seam;

namespace EventChannels.Stores.Tests.Outages;

/// <summary>Many Sets, many processes and many watchers, on a server that stays up.</summary>
[TestFixtureSource(typeof(StoreKinds), nameof(StoreKinds.All))]
public sealed class LoadTests(StoreKind kind) : StoreContract(kind)
{
    [Test]
    public async Task Updates_of_two_processes_all_count()
    {
        const int Updates = 1_000;
        await using StoredValue<int> one = Value(Another());
        await using StoredValue<int> other = Value(Another());

        await Task.WhenAll(UpdateAsync(one), UpdateAsync(other)).Within();

        Assert.That(await one.UpdateAsync(number => number).Within(), Is.EqualTo(2 * Updates));

        static async Task UpdateAsync(StoredValue<int> value)
        {
            for (int update = 0; update < Updates; update++)
            {
                await value.UpdateAsync(number => number + 1);
            }
        }
    }

    [Test]
    public async Task Watchers_that_start_during_many_writes_begin_with_no_older_value_and_only_move_forward()
    {
        const int Writes = 6_000;
        const int Readers = 4;
        await using StoredValue<int> value = Value(Another());
        int committed = 0;
        Task[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(ReadAsync))];

        for (int number = 1; number <= Writes; number++)
        {
            await Store.WriteAsync(Key, NumberSerializer.Instance.Serialize(number), null, default);
            Volatile.Write(ref committed, number);
        }

        await Task.WhenAll(readers).Within();

        async Task ReadAsync()
        {
            for (int last = 0; last < Writes;)
            {
                int before = Volatile.Read(ref committed);
                using IWatcher<int> watcher = value.Watch();
                last = await watcher.GetAsync();
                Assert.That(last, Is.GreaterThanOrEqualTo(before), "It is older than the watcher.");
                for (int get = 0; get < 3 && last < Writes; get++)
                {
                    int next = await watcher.GetAsync();
                    Assert.That(next, Is.GreaterThan(last));
                    last = next;
                }
            }
        }
    }

    [Test]
    public async Task A_watcher_that_does_not_read_costs_only_the_newest_value()
    {
        const int Writes = 10_000;
        const int Size = 10_000;
        const int Writers = 8;
        await using var value = new StoredValue<ReadOnlyMemory<byte>>(Another(), Key, new(StoreSerializer.Bytes));
        using IWatcher<ReadOnlyMemory<byte>> watcher = value.Watch();
        byte[] data = new byte[Size];
        await Store.WriteAsync(Key, data, null, default).Within();
        await watcher.GetAsync().Within();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync))).Within();
        byte[] last = new byte[Size];
        last[^1] = 1;
        await Store.WriteAsync(Key, last, null, default).Within();

        Assert.That(most - before, Is.LessThan(10_000_000));
        await watcher.GetAsync(newest => newest.Span[^1] == 1).Within();

        async Task WriteAsync()
        {
            for (int write = 1; write <= Writes / Writers; write++)
            {
                await Store.WriteAsync(Key, data, null, default);
                if (write % 250 == 0)
                {
                    InterlockedMax(ref most, GC.GetTotalMemory(forceFullCollection: true));
                }
            }
        }
    }

    private static void InterlockedMax(ref long most, long candidate)
    {
        long seen;
        while ((seen = Volatile.Read(ref most)) < candidate && Interlocked.CompareExchange(ref most, candidate, seen) != seen)
        {
        }
    }

    private StoredValue<int> Value(IValueStore store) => new(store, Key, new(NumberSerializer.Instance) { Absent = 0 });
}
