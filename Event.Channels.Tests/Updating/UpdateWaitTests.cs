namespace EventChannels.Tests.Updating;

/// <summary>The watchers that an atomic update waits for, and the last value if Sets are queued.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UpdateWaitTests(bool sync)
{
    [Test]
    public async Task No_update_waits_for_newest_value_watchers(
        [Values(AtomicWay.Update, AtomicWay.UpdateAsync, AtomicWay.SetIfChangedAsync, AtomicWay.CompareAndSet)] AtomicWay way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Async);
        value.Watch(Delivery.Sync).Dispose();

        Task update = value.IncrementBy(way, () => { });

        Assert.That(update.IsCompletedSuccessfully, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await update;
    }

    [TestCase(AtomicWay.TryUpdate, false)]
    [TestCase(AtomicWay.Update, true)]
    [TestCase(AtomicWay.UpdateAsync, false)]
    [TestCase(AtomicWay.SetIfChanged, true)]
    [TestCase(AtomicWay.SetIfChangedAsync, false)]
    [TestCase(AtomicWay.CompareAndSet, false)]
    [TestCase(AtomicWay.CompareAndSetAsync, true)]
    public async Task An_update_ends_when_each_every_value_watcher_has_taken_it_or_is_disposed(AtomicWay way, bool disposes)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> async = value.Watch(Delivery.Async);
        using MemoryWatcher<int> one = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> other = value.Watch(Delivery.Sync);
        one.Drain();
        other.Drain();

        Task update = Threads.Run(() => value.IncrementBy(way, () => { }).Wait());

        await Deadlines.UntilAsync(() => value.Current() == 2, "the update to begin");
        Assert.That(one.Drain(), Is.EqualTo([2]));
        await update.StillWaitsAsync();
        if (disposes)
        {
            other.Dispose();
        }
        else
        {
            Assert.That(other.Drain(), Is.EqualTo([2]));
        }

        await update.Within();
        Assert.That(async.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task An_update_builds_on_the_last_queued_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> async = value.Watch(Delivery.Async);
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        Task<int> first = value.UpdateAsync(current => current * 10).AsTask();
        Task<int> second = value.UpdateAsync(current => current + 1).AsTask();

        Assert.That((value.Current(), async.Drain()), Is.EqualTo((1, new[] { 1 })));
        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 1)));
        await first.StillWaitsAsync();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((true, 2)));
        await Task.WhenAll(sets).Within();
        await first.StillWaitsAsync();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((true, 20)));
        Assert.That(await first.Within(), Is.EqualTo(20));
        await second.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([21]));
        Assert.That(await second.Within(), Is.EqualTo(21));
        Assert.That(async.Drain(), Is.EqualTo([21]));
    }

    [Test]
    public async Task A_queued_update_blocks_until_it_is_taken([Values] bool tries)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(1);

        Task<int> update = Threads.Run(() =>
        {
            int made;
            return !tries ? value.Update(last => last + 1) : value.TryUpdate(last => last + 1, out made) ? made : 0;
        });

        await Deadlines.UntilAsync(
            () => value.ToString().Contains("2 Sets wait", StringComparison.Ordinal), "the update to be queued");
        await update.StillWaitsAsync();
        List<int> log = [await watcher.GetAsync().Within(), await watcher.GetAsync().Within()];
        Assert.That(log, Is.EqualTo([1, 2]));
        Assert.That(await update.Within(), Is.EqualTo(2));
        await set.Within();
    }

    [Test]
    public async Task SetIfChanged_and_CompareAndSet_compare_with_the_last_queued_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        Assert.That(value.SetIfChanged(2), Is.False, "It is not current, but it was set last.");
        Assert.That(value.CompareAndSet(1, 9), Is.False, "It is current, but it was not set last.");
        Task<bool> changed = value.SetIfChangedAsync(1).AsTask();
        Task<bool> exchanged = value.CompareAndSetAsync(1, 3).AsTask();

        Assert.That(watcher.Drain(), Is.EqualTo([1, 2, 1, 3]));
        Assert.That(await Task.WhenAll(changed, exchanged).Within(), Is.All.True);
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task The_first_value_can_be_queued_and_be_updated_there()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task<bool> first = value.SetIfChangedAsync(0).AsTask();
        Task<bool> second = value.SetIfChangedAsync(0).AsTask();
        Task<int> third = value.UpdateAsync(current => current + 1).AsTask();

        Assert.That(await second.Within(), Is.False);
        Assert.That(watcher.Drain(), Is.EqualTo([0, 1]));
        Assert.That((await first.Within(), await third.Within()), Is.EqualTo((true, 1)));
    }
}
