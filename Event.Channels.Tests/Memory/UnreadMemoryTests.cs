using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Memory;

/// <summary>
/// The values that a watcher keeps for MarkUnread. Other tests would move the heap, so nothing runs beside these.
/// </summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[NonParallelizable]
public sealed class UnreadMemoryTests(bool sync)
{
    [Test]
    public void A_value_that_was_read_again_is_collected_after_the_next_one_is_read()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using MemoryWatcher<object> watcher = value.Watch();

        WeakReference first = SetAndGetTwice(value, watcher);
        SetAndGetTwice(value, watcher);

        Assert.That(Heap.IsCollected(first), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void A_newest_value_watcher_keeps_no_copy_of_a_read_value_for_MarkUnread()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using MemoryWatcher<object> watcher = value.Watch(Delivery.Async);

        WeakReference first = SetAndGetTwice(value, watcher);
        value.Set(new object());

        Assert.That(Heap.IsCollected(first), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void A_disposed_watcher_keeps_no_value_for_MarkUnread([Values] bool marked)
    {
        var value = new MemoryValue<object> { Sync = sync };
        MemoryWatcher<object> watcher = value.Watch();

        WeakReference first = SetAndGetTwice(value, watcher);
        if (marked)
        {
            watcher.MarkUnread();
        }

        watcher.Dispose();
        value.Set(new object());

        Assert.That(Heap.IsCollected(first), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void A_value_marked_unread_is_collected_after_an_abandoned_one_replaced_it_and_was_read()
    {
        var value = new MemoryValue<object> { Sync = sync };
        using MemoryWatcher<object> watcher = value.Watch(Delivery.Sync);

        WeakReference first = SetAndGetTwice(value, watcher);
        watcher.MarkUnread();
        Abandon(value);
        Assert.That(watcher.Drain(), Has.Count.EqualTo(1));

        Assert.That(Heap.IsCollected(first), Is.True);
        GC.KeepAlive(watcher);
    }

    [Test]
    public void Cancelled_waits_for_an_unread_value_leave_nothing_behind()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Heap.AssertStays(rounds: 10_000, () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task<bool> wait = watcher.WaitForUnreadAsync(cancellation.Token).AsTask();
            cancellation.Cancel();
            Assert.That(() => wait, Throws.InstanceOf<OperationCanceledException>());
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndGetTwice(MemoryValue<object> value, MemoryWatcher<object> watcher)
    {
        object data = new();
        Task set = value.StartSet(data);
        Assert.That(watcher.TryGet(out object? got), Is.True);
        Assert.That(got, Is.SameAs(data));
        watcher.MarkUnread();
        Assert.That(watcher.TryGet(out got), Is.True);
        Assert.That(got, Is.SameAs(data));
        Assert.That(() => set.Within(), Throws.Nothing);
        return new WeakReference(data);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(MemoryValue<object> value)
    {
        using var cancellation = new CancellationTokenSource();
        Task set = value.StartSet(new object(), cancellation.Token);
        cancellation.Cancel();
        Assert.That(() => set, Throws.InstanceOf<OperationCanceledException>());
    }
}
