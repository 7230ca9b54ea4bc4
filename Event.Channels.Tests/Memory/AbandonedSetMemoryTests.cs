using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Memory;

[NonParallelizable]
public sealed class AbandonedSetMemoryTests
{
    [Test]
    public void Abandoned_Sets_leave_one_value_behind()
    {
        var value = new MemoryValue<byte[]> { Sync = true };
        using MemoryWatcher<byte[]> watcher = value.Watch();
        Task first = value.SetAsync([]).AsTask();

        // The first Set is being handed over, so these are queued, each behind another abandoned one.
        Heap.AssertStays(rounds: 10_000, () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task set = value.SetAsync(new byte[1_000], cancellation.Token).AsTask();
            cancellation.Cancel();
            Assert.That(() => set, Throws.InstanceOf<OperationCanceledException>());
        });
        Assert.That(first.IsCompleted, Is.False);
    }

    [Test]
    public void Queued_Sets_abandoned_in_order_leave_one_value_behind()
    {
        var value = new MemoryValue<byte[]> { Sync = true };
        using MemoryWatcher<byte[]> watcher = value.Watch();
        Task first = value.SetAsync([]).AsTask();
        CancellationTokenSource cancellation = new();
        Task set = value.SetAsync([], cancellation.Token).AsTask();

        // Each Set is abandoned after the next one was queued behind it.
        Heap.AssertStays(rounds: 10_000, () =>
        {
            CancellationTokenSource nextCancellation = new();
            Task next = value.SetAsync(new byte[1_000], nextCancellation.Token).AsTask();
            cancellation.Cancel();
            cancellation.Dispose();
            Assert.That(() => set, Throws.InstanceOf<OperationCanceledException>());
            (cancellation, set) = (nextCancellation, next);
        });
        cancellation.Dispose();
        Assert.That(first.IsCompleted, Is.False);
    }

    [Test]
    public void The_token_of_a_Set_is_collected_while_its_value_is_current([Values] bool abandoned)
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();

        WeakReference source = SetAndEnd(value, watcher, abandoned);

        Assert.That(Heap.IsCollected(source), Is.True);
        GC.KeepAlive(value);
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndEnd(MemoryValue<int> value, MemoryWatcher<int> watcher, bool abandoned)
    {
        var source = new CancellationTokenSource();
        Task set = value.SetAsync(1, source.Token).AsTask();
        if (abandoned)
        {
            source.Cancel();
            Assert.That(() => set, Throws.InstanceOf<OperationCanceledException>());
        }
        else
        {
            Assert.That(watcher.TryGet(out _), Is.True);
            Assert.That(() => set.Within(), Throws.Nothing);
        }

        return new WeakReference(source);
    }
}
