namespace Event.Channels.Tests;

[NonParallelizable]
public sealed class AbandonedSetMemoryTests
{
    [Test]
    public void Sets_that_are_abandoned_leave_one_value_behind()
    {
        var value = new MemoryValue<byte[]> { Sync = true };
        using MemoryWatcher<byte[]> watcher = value.Watch();
        Task first = value.SetAsync([]).AsTask();

        // The first one is being handed over, so that these stand in line, each behind another that was abandoned.
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
    public void Sets_in_line_that_are_abandoned_in_their_order_leave_one_value_behind()
    {
        var value = new MemoryValue<byte[]> { Sync = true };
        using MemoryWatcher<byte[]> watcher = value.Watch();
        Task first = value.SetAsync([]).AsTask();
        CancellationTokenSource cancellation = new();
        Task set = value.SetAsync([], cancellation.Token).AsTask();

        // Each is abandoned when the next stands behind it already.
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
}
