namespace EventChannels.Tests.Updating;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SetIfChangedTests(bool sync)
{
    [Test]
    public async Task SetIfChanged_sets_a_different_value_and_notifies_watchers([Values] bool awaits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(await SetIfChangedAsync(value, 2, awaits), Is.True);

        Assert.That((await get.Within(), value.Current()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task SetIfChanged_with_an_equal_value_wakes_no_watcher_and_does_not_wait([Values] Delivery delivery)
    {
        bool awaits = delivery == Delivery.Sync;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> waiting = value.Watch(delivery);
        using MemoryWatcher<int> unread = value.Watch(delivery);
        waiting.Drain();
        Task<int> get = waiting.StartGet();

        Assert.That(await SetIfChangedAsync(value, 1, awaits), Is.False);

        await get.StillWaitsAsync();
        Assert.That(unread.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task SetIfChanged_with_an_equal_value_does_not_wait_even_while_another_Set_does()
    {
        const bool awaits = true;
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(1);

        Assert.That(await SetIfChangedAsync(value, 1, awaits), Is.False);

        await set.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task An_exception_from_the_comparer_of_SetIfChanged_is_thrown_and_nothing_is_set([Values] bool awaits)
    {
        var thrown = new InvalidDataException("the comparer's own");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(
            await SetIfChangedAsync(value, 2, awaits, EqualityComparer<int>.Create((_, _) => throw thrown)).FailureAsync(),
            Is.SameAs(thrown));

        await get.StillWaitsAsync();
        Assert.That(value.Current(), Is.EqualTo(1));
        Assert.That(await SetIfChangedAsync(value, 2, awaits), Is.True, "It works as before.");
    }

    private static async Task<bool> SetIfChangedAsync<T>(
        MemoryValue<T> value, T next, bool awaits, IEqualityComparer<T>? comparer = null) => awaits
        ? await value.SetIfChangedAsync(next, comparer).Within()
        : value.SetIfChanged(next, comparer);
}
