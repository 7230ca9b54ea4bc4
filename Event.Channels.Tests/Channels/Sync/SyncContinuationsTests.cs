namespace EventChannels.Tests.Channels.Sync;

/// <summary>
/// The threads on which producers of an every-value watcher continue. A blocked continuation delays nothing.
/// </summary>
public sealed class SyncContinuationsTests
{
    /// <summary>The calls that can end a waiting SetAsync.</summary>
    public enum Act
    {
        Dispose,
        Cancel,
    }

    [Test]
    public async Task The_continuation_of_a_Set_never_runs_inside_a_Get([Values] bool allowed)
    {
        var value = new MemoryValue<int> { Sync = true, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<Thread> thread = Continuations.ThreadAfter(value.SetAsync(1));

        Thread ending = await CurrentThreadAfter(() => watcher.TryGet(out _));

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task The_continuation_of_a_Set_never_runs_inside_a_cancellation_or_disposal(
        [Values] bool allowed, [Values(Act.Dispose, Act.Cancel)] Act act)
    {
        var value = new MemoryValue<int> { Sync = true, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<Thread> thread = Continuations.ThreadAfter(value.SetAsync(1, source.Token));

        Thread ending = await CurrentThreadAfter(() => End(act, watcher, source));

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task The_continuation_of_a_Get_never_runs_inside_a_cancellation_or_disposal_that_starts_the_next_Set(
        [Values] bool allowed, [Values(Act.Dispose, Act.Cancel)] Act act)
    {
        var value = new MemoryValue<int> { Sync = true, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> slow = value.Watch();
        using MemoryWatcher<int> ready = value.Watch();
        using var source = new CancellationTokenSource();
        _ = value.StartSet(1, source.Token);
        _ = value.StartSet(2);
        Assert.That(ready.TryGet(out _), Is.True);
        Task<Thread> thread = Continuations.ThreadAfter(ready.GetAsync());

        Thread ending = await CurrentThreadAfter(() => End(act, slow, source));

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task The_continuation_of_a_Get_never_runs_inside_a_disposal_that_ends_the_completion([Values] bool allowed)
    {
        var value = new MemoryValue<int> { Sync = true, AllowSynchronousContinuations = allowed };
        MemoryWatcher<int> slow = value.Watch();
        using MemoryWatcher<int> ready = value.Watch();
        _ = value.StartSet(1);
        value.TryComplete();
        Assert.That(ready.TryGet(out _), Is.True);
        Task<Thread> thread = Continuations.ThreadAfter(ready.Reader.WaitToReadAsync());

        Thread ending = await CurrentThreadAfter(slow.Dispose);

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task A_blocked_producer_holds_up_neither_the_next_Set_nor_other_watchers([Values] bool allowed)
    {
        var value = new MemoryValue<int> { Sync = true, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        var going = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        Continuations.OnCompleted(value.SetAsync(1), () =>
        {
            going.SetResult();
            release.Wait();
        });
        Task next = value.StartSet(2);
        Assert.That(other.TryGet(out _), Is.True);
        Task<int> waits = other.StartGet();
        Task<bool> ending = Threads.Run(() => one.TryGet(out _));
        await going.Task.Within();

        try
        {
            Assert.That(await waits.Within(), Is.EqualTo(2));
        }
        finally
        {
            release.Set();
            await ending.Within();
        }

        Assert.That(one.Drain(), Is.EqualTo([2]));
        await next.Within();
    }

    private static void End(Act act, MemoryWatcher<int> watcher, CancellationTokenSource source)
    {
        if (act == Act.Dispose)
        {
            watcher.Dispose();
        }
        else
        {
            source.Cancel();
        }
    }

    private static async Task<Thread> CurrentThreadAfter(Action action) => await Threads.Run(() =>
    {
        action();
        return Thread.CurrentThread;
    }).Within();
}
