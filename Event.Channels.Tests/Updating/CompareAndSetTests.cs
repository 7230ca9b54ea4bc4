namespace EventChannels.Tests.Updating;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CompareAndSetTests(bool sync)
{
    [Test]
    public async Task CompareAndSet_replaces_the_expected_value_and_notifies_watchers([Values] bool awaits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(await CompareAndSetAsync(value, 1, 2, awaits), Is.True);

        Assert.That((await get.Within(), value.Current()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task CompareAndSet_leaves_any_other_value_and_notifies_no_watcher([Values] Delivery delivery)
    {
        bool awaits = delivery == Delivery.Sync;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> waiting = value.Watch(delivery);
        using MemoryWatcher<int> unread = value.Watch(delivery);
        waiting.Drain();
        Task<int> get = waiting.StartGet();

        Assert.That(await CompareAndSetAsync(value, 2, 3, awaits), Is.False);

        await get.StillWaitsAsync();
        Assert.That(unread.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task CompareAndSet_to_an_equal_value_is_an_update_like_any_other()
    {
        const bool awaits = true;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(await CompareAndSetAsync(value, 1, 1, awaits), Is.True);

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_from_the_comparer_of_CompareAndSet_is_thrown_and_nothing_is_set([Values] bool awaits)
    {
        var thrown = new InvalidDataException("the comparer's own");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(
            await CompareAndSetAsync(value, 1, 2, awaits, EqualityComparer<int>.Create((_, _) => throw thrown)).FailureAsync(),
            Is.SameAs(thrown));

        await get.StillWaitsAsync();
        Assert.That(value.Current(), Is.EqualTo(1));
        Assert.That(await CompareAndSetAsync(value, 1, 2, awaits), Is.True, "It works as before.");
    }

    [Test]
    public async Task Of_many_threads_that_CompareAndSet_the_same_value_exactly_one_replaces_it([Values] bool awaits)
    {
        const int Turns = 200;
        const int ThreadCount = 4;
        var value = new MemoryValue<int>(0) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task<List<int>> log = Task.Run(watcher.ReadToEndAsync);

        // Every thread tries every step, and no step is possible before the previous one.
        int[][] won = await Threads.RunTogetherAsync(ThreadCount, thread =>
        {
            List<int> mine = [];
            for (int turn = 0; turn < Turns; turn++)
            {
                SpinWait.SpinUntil(() => value.Current() >= turn);
                if (CompareAndSetAsync(value, turn, turn + 1, awaits).GetAwaiter().GetResult())
                {
                    mine.Add(turn);
                }
            }

            return mine.ToArray();
        });
        value.TryComplete();

        Assert.That(won.SelectMany(turns => turns), Is.EquivalentTo(Enumerable.Range(0, Turns)));
        Assert.That(
            (await log.Within()).Except([0]),
            sync ? Is.EqualTo(Enumerable.Range(1, Turns)) : Is.Ordered.And.Unique);
    }

    private static async Task<bool> CompareAndSetAsync<T>(
        MemoryValue<T> value, T expected, T next, bool awaits, IEqualityComparer<T>? comparer = null) => awaits
        ? await value.CompareAndSetAsync(expected, next, comparer).Within()
        : value.CompareAndSet(expected, next, comparer);
}
