using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Channels;

/// <summary>The amount of work, counted and not timed. Work without a use is not done.</summary>
[NonParallelizable] // counts the work of the whole process
public sealed class WorkTests
{
    private const int Many = 10_000;

    /// <summary>The reasons why a newest-value watcher does not wait.</summary>
    public enum History
    {
        Unread,
        Read,
        Woken,
        Cancelled,
        Asked,
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void A_value_does_not_track_an_idle_newest_value_watcher([Values] History history)
    {
        var value = new MemoryValue<long>(1);

        List<WeakReference> dropped = WatchAndDrop(value, history, value.Set);
        value.Set(2);

        // The value cannot wake an unreachable object. One object may linger in a register or in the pool.
        Assert.That(() => Heap.CountAlive(dropped), Is.LessThan(3).After(10_000, 50));
        GC.KeepAlive(value);
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void A_value_does_not_track_an_idle_newest_value_watcher_even_beside_an_every_value_watcher(
        [Values] History history)
    {
        var value = new MemoryValue<long>(1);
        using MemoryWatcher<long> journal = value.Watch(Delivery.Sync);
        journal.Drain();

        List<WeakReference> dropped = WatchAndDrop(value, history, next =>
        {
            Task set = value.StartSet(next);
            journal.Drain();
            Assert.That(() => set.Within(), Throws.Nothing);
        });
        Task last = value.StartSet(2);
        journal.Drain();

        Assert.That(() => Heap.CountAlive(dropped), Is.LessThan(3).After(10_000, 50));
        Assert.That(() => last.Within(), Throws.Nothing);
        GC.KeepAlive(value);
    }

#if NET // .NET Framework does not count the work items of its thread pool
    [Test]
    public async Task A_Set_taken_by_an_every_value_watcher_queues_no_work_regardless_of_unread_newest_value_watchers()
    {
        var value = new MemoryValue<long>(1);
        using MemoryWatcher<long> journal = value.Watch(Delivery.Sync);
        MemoryWatcher<long>[] unread = [.. Enumerable.Range(0, Many).Select(_ => value.Watch())];
        journal.Drain();

        long queued = await CountQueuedAsync(() =>
        {
            for (int next = 0; next < Many; next++)
            {
                ValueTask set = value.SetAsync(next);
                journal.TryGet(out _);
                set.GetAwaiter().GetResult();
            }
        });

        Assert.That(queued, Is.LessThan(Many / 10), "Other code in the process queues a few.");
        Assert.That(unread[^1].Drain(), Is.EqualTo([Many - 1]));
    }

    [Test]
    public async Task A_Set_queues_no_work_if_no_watcher_waits([Values] bool sync, [Values] bool watched)
    {
        var value = new MemoryValue<long>(1) { Sync = sync };
        MemoryWatcher<long>[] unread = [.. Enumerable.Range(0, watched && !sync ? Many : 0).Select(_ => value.Watch())];

        long queued = await CountQueuedAsync(() =>
        {
            for (int set = 0; set < Many; set++)
            {
                value.Set(set);
            }
        });

        Assert.That(queued, Is.LessThan(Many / 10), "Other code in the process queues a few.");
        GC.KeepAlive(unread);
    }

    [Test]
    public async Task A_Set_that_may_run_continuations_wakes_many_watchers_and_queues_no_work([Values] bool sync)
    {
        const int Watchers = 1_000;
        var value = new MemoryValue<long> { Sync = sync, AllowSynchronousContinuations = true };
        int woken = 0;
        for (int watcher = 0; watcher < Watchers; watcher++)
        {
            Continuations.OnCompleted(value.Watch().GetAsync(), () => woken++);
        }

        long queued = await CountQueuedAsync(() => value.Set(1));

        Assert.That(woken, Is.EqualTo(Watchers));
        Assert.That(queued, Is.LessThan(Watchers / 10));
    }
#endif

    [Test]
    public async Task No_update_is_ever_compared_with_another([Values] bool sync)
    {
        var value = new MemoryValue<Incomparable>(new Incomparable()) { Sync = sync };
        using MemoryWatcher<Incomparable> watcher = value.Watch();
        await watcher.GetAsync().Within();
        Task<Incomparable> get = watcher.StartGet();

        await value.SetAsync(new Incomparable()).Within();
        await get.Within();
        Task set = value.StartSet(new Incomparable());

        Assert.That(watcher.TryGet(out _), Is.True);
        await set.Within();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> WatchAndDrop(MemoryValue<long> value, History history, Action<long> set)
    {
        List<WeakReference> dropped = [];
        for (int round = 0; round < 100; round++)
        {
            MemoryWatcher<long> watcher = value.Watch();
            Prepare(watcher, history, set);
            dropped.Add(new WeakReference(watcher.Reader));
        }

        return dropped;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Prepare(MemoryWatcher<long> watcher, History history, Action<long> set)
    {
        if (history == History.Unread)
        {
            return;
        }

        watcher.Drain();
        using var source = new CancellationTokenSource();
        switch (history)
        {
            case History.Woken:
                Task<long> get = watcher.StartGet();
                set(1);
                Assert.That(() => get.Within(), Throws.Nothing);
                break;
            case History.Cancelled:
                Task<long> cancelled = watcher.StartGet(source.Token);
                source.Cancel();
                Assert.That(() => cancelled.Within(), Throws.InstanceOf<OperationCanceledException>());
                break;
            case History.Asked:
                Task<bool> wait = watcher.Reader.WaitToReadAsync(source.Token).AsTask();
                set(1);
                Assert.That(() => wait.Within(), Throws.Nothing);
                break;
            default:
                break;
        }
    }

#if NET
    // The marker runs after the work that was queued before it.
    private static async Task<long> CountQueuedAsync(Action action)
    {
        await Task.Run(static () => { });
        long before = ThreadPool.CompletedWorkItemCount;
        await Threads.Run(action).Within();
        await Task.Run(static () => { });
        return ThreadPool.CompletedWorkItemCount - before;
    }
#endif

    private readonly struct Incomparable
    {
        public override bool Equals(object? obj) => throw new NotSupportedException();

        public override int GetHashCode() => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
