using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Memory;

/// <summary>
/// The objects that a value and its watchers keep alive. Other tests would move the heap, so nothing runs beside these.
/// </summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[NonParallelizable]
public sealed class MemoryTests(bool sync)
{
    [Test]
    public void Watchers_that_come_and_go_without_a_Set_leave_nothing_behind()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Heap.AssertStays(rounds: 200_000, () => value.Watch().Dispose());

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public void Gets_that_are_cancelled_without_a_Set_leave_nothing_behind()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Heap.AssertStays(rounds: 20_000, () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task<int> get = watcher.GetAsync(cancellation.Token).AsTask();
            cancellation.Cancel();
            Assert.That(() => get, Throws.InstanceOf<OperationCanceledException>());
        });
    }

    [Test]
    public void A_disposed_watcher_is_collected_while_its_value_lives()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        WeakReference watcher = WatchAndDispose(value);

        Assert.That(Heap.IsCollected(watcher), Is.True);
        GC.KeepAlive(value);
    }

    [Test]
    public void A_value_that_was_read_and_replaced_is_collected()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using MemoryWatcher<object> watcher = value.Watch();

        WeakReference replaced = SetAndGet(value, watcher);
        Assert.That(Heap.IsAlive(replaced), Is.True, "It is current.");
        SetAndGet(value, watcher);

        Assert.That(Heap.IsCollected(replaced), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void A_value_left_unread_by_a_disposed_watcher_is_collected()
    {
        var value = new MemoryValue<object> { Sync = sync };
        MemoryWatcher<object> watcher = value.Watch();

        WeakReference unread = SetUnread(value);
        watcher.Dispose();
        value.Set(new object());

        Assert.That(Heap.IsCollected(unread), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void A_value_overtaken_by_a_newer_one_is_collected()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using MemoryWatcher<object> watcher = value.Watch();

        WeakReference overtaken = SetUnread(value);
        SetUnread(value);

        Assert.That(Heap.IsCollected(overtaken), Is.True);
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WatchAndDispose(MemoryValue<int> value)
    {
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();
        return new WeakReference(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndGet(MemoryValue<object> value, MemoryWatcher<object> watcher)
    {
        object data = new();
        Task set = value.SetAsync(data).AsTask();
        Assert.That(watcher.TryGet(out object? got), Is.True);
        Assert.That(got, Is.SameAs(data));
        Assert.That(() => set.Within(), Throws.Nothing);
        return new WeakReference(data);
    }

    // With every-value delivery, the producer is cancelled, since no watcher takes the value.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetUnread(MemoryValue<object> value)
    {
        object data = new();
        using var cancellation = new CancellationTokenSource();
        Task set = value.SetAsync(data, cancellation.Token).AsTask();
        cancellation.Cancel();
        Assert.That(() => set, value.Sync ? Throws.InstanceOf<OperationCanceledException>() : Throws.Nothing);
        return new WeakReference(data);
    }
}
