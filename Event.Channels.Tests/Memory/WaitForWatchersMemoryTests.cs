namespace EventChannels.Tests.Memory;

/// <summary>
/// The memory that waiting for watchers leaves behind. Other tests would move the heap, so nothing runs beside these.
/// </summary>
[NonParallelizable]
public sealed class WaitForWatchersMemoryTests
{
    [Test]
    public void Cancelled_waits_for_watchers_leave_nothing_behind([Values] bool forNone)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;

        Heap.AssertStays(rounds: 10_000, () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task wait = Wait(value, forNone, cancellation.Token);
            cancellation.Cancel();
            Assert.That(() => wait, Throws.InstanceOf<OperationCanceledException>());
        });
    }

    [Test]
    public void Cancelled_waits_for_ever_different_numbers_of_watchers_leave_nothing_behind()
    {
        var value = new MemoryValue<int>();
        int count = 0;

        Heap.AssertStays(rounds: 10_000, () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task<bool> wait = value.WaitForWatchersAsync(++count, cancellation.Token).AsTask();
            cancellation.Cancel();
            Assert.That(() => wait, Throws.InstanceOf<OperationCanceledException>());
        });
    }

    [Test]
    public void Waits_for_watchers_that_end_leave_nothing_behind_at_their_token()
    {
        var value = new MemoryValue<int>();
        using var cancellation = new CancellationTokenSource();

        Heap.AssertStays(rounds: 10_000, () =>
        {
            Task watched = Wait(value, forNone: false, cancellation.Token);
            MemoryWatcher<int> watcher = value.Watch();
            Task unwatched = Wait(value, forNone: true, cancellation.Token);
            watcher.Dispose();
            Assert.That(() => Task.WhenAll(watched, unwatched), Throws.Nothing);
        });
    }

    private static Task<bool> Wait(MemoryValue<int> value, bool forNone, CancellationToken token) =>
        forNone ? value.WaitForNoWatchersAsync(token).AsTask() : value.WaitForWatchersAsync(token).AsTask();
}
