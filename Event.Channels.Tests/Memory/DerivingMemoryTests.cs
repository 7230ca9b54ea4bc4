using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Memory;

/// <summary>
/// The objects that derived watchers keep alive. Other tests would move the heap, so nothing runs beside these.
/// </summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[NonParallelizable]
public sealed class DerivingMemoryTests(bool sync)
{
    [Test]
    public void Derived_watchers_that_come_and_go_leave_nothing_behind()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> derived = value.Where(_ => true).DistinctUntilChanged().Select(next => next);

        Heap.AssertStays(rounds: 50_000, () => derived.Watch().Dispose());
    }

    [Test]
    public void A_value_that_a_derived_watcher_read_and_then_replaced_is_collected()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using IWatcher<object> watcher = value.Where(_ => true).DistinctUntilChanged().Select(next => next).Watch();

        WeakReference replaced = SetAndGet(value, watcher);
        SetAndGet(value, watcher);

        Assert.That(Heap.IsCollected(replaced), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public async Task A_disposed_derived_watcher_does_not_keep_its_last_value()
    {
        var value = new MemoryValue<object> { Sync = sync };
        IWatcher<object> watcher = value.Where(_ => true).DistinctUntilChanged().Watch();
        WeakReference kept = SetAndTake(value, watcher);
        Task set = value.StartSet(1);
        Assert.That(Heap.IsAlive(kept), Is.True, "It is unread again.");

        watcher.Dispose();

        await set.Within();
        Assert.That(Heap.IsCollected(kept), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public async Task A_derived_watcher_disposed_while_a_Get_waits_keeps_nothing()
    {
        var value = new MemoryValue<object> { Sync = sync };
        IWatcher<object> watcher = value.Where(next => next is not 1).Watch();
        WeakReference got = SetAndTake(value, watcher);
        Task<object> get = watcher.StartGet();
        await value.SetAsync(1).Within();
        Assert.That(Heap.IsAlive(got), Is.True, "It is unread again.");

        watcher.Dispose();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(Heap.IsCollected(got), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public async Task A_derived_watcher_disposed_by_its_own_function_keeps_nothing()
    {
        var value = new MemoryValue<object> { Sync = sync };
        IWatcher<object>? watcher = null;
        watcher = value.Where(_ =>
        {
            watcher!.Dispose();
            return true;
        }).Watch();
        WeakReference got = SetAndTake(value, watcher);

        await value.SetAsync(1).Within();

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(Heap.IsCollected(got), Is.True);
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndGet(MemoryValue<object> value, IWatcher<object> watcher)
    {
        object next = new();
        Task set = value.StartSet(next);
        Assert.That(watcher.TryGet(out object? got), Is.True);
        Assert.That(got, Is.SameAs(next));
        set.Wait();
        return new WeakReference(next);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndTake(MemoryValue<object> value, IWatcher<object> watcher)
    {
        object next = new();
        Task set = value.StartSet(next);
        Assert.That(watcher.TryGet(out _), Is.True);
        set.Wait();
        return new WeakReference(next);
    }
}
