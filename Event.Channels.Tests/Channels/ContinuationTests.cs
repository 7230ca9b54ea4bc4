namespace EventChannels.Tests.Channels;

/// <summary>The threads and locks under which the continuations of producers and watchers run.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ContinuationTests(bool sync)
{
    /// <summary>The calls that end a waiting Get.</summary>
    public enum Act
    {
        Set,
        Dispose,
        Complete,
        Cancel,
    }

    [Test]
    public async Task The_continuation_of_a_Get_runs_without_any_lock([Values] Act act)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<bool> free = ThenUseFromAnotherThread(watcher.StartGet(source.Token), value);

        await Threads.Run(() => Do(act, value, watcher, source)).Within();

        Assert.That(await free.Within(), Is.True);
    }

    [Test]
    public async Task The_continuation_of_a_Set_runs_without_any_lock([Values(Act.Dispose, Act.Cancel)] Act act)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<bool> free = ThenUseFromAnotherThread(value.StartSet(1, source.Token), value);

        await Threads.Run(() => Do(act, value, watcher, source)).Within();

        Assert.That(await free.Within(), Is.True);
    }

    [Test]
    public async Task No_producer_or_watcher_waits_for_the_continuation_of_a_Get(
        [Values(Act.Set, Act.Dispose, Act.Complete)] Act act)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        Task<bool> busy = Then(watcher.StartGet(), () => release.Wait(Deadlines.Unexpected));

        await Threads.Run(() => Do(act, value, watcher, source)).Within();

        await busy.StillWaitsAsync();
        release.Set();
        Assert.That(await busy.Within(), Is.True);
    }

    [Test]
    public async Task A_watcher_does_not_wait_for_the_continuation_of_the_Set_that_it_ends()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var release = new ManualResetEventSlim();
        Task set = value.StartSet(1);
        Task<bool> busy = sync ? Then(set, () => release.Wait(Deadlines.Unexpected)) : Task.FromResult(true);

        bool got = await Threads.Run(() => watcher.TryGet(out _)).Within();

        Assert.That((got, busy.IsCompleted), Is.EqualTo((true, !sync)));
        release.Set();
        Assert.That(await busy.Within(), Is.True);
    }

    [Test]
    public async Task A_busy_synchronization_context_delays_nothing()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        // Like a user interface's thread that blocks in Set.
        int[] got = await Threads.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new BusyContext());
            Task<int> get = watcher.StartGet();
            value.Set(1);
            Assert.That(get.Wait(Deadlines.Unexpected), Is.True);

            IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
            Task<bool> step = loop.MoveNextAsync().AsTask();
            Task set = value.StartSet(2);
            Assert.That(Task.WaitAll([step, set], Deadlines.Unexpected), Is.True);
            return new[] { get.Result, loop.Current };
        }).Within();

        Assert.That(got, Is.EqualTo([1, 2]));
    }

    private static void Do(Act act, MemoryValue<int> value, MemoryWatcher<int> watcher, CancellationTokenSource source)
    {
        switch (act)
        {
            case Act.Set:
                value.Set(1);
                break;
            case Act.Dispose:
                watcher.Dispose();
                break;
            case Act.Complete:
                value.TryComplete();
                break;
            default:
                source.Cancel();
                break;
        }
    }

    private static Task<bool> ThenUseFromAnotherThread(Task ended, MemoryValue<int> value) => Then(ended, () =>
    {
        Task<int> use = Threads.Run(() =>
        {
            using MemoryWatcher<int> another = value.Watch();
            return value.WatcherCount;
        });
        return use.Wait(Deadlines.Unexpected);
    });

    // Runs inside the call that ends the task, if that is possible.
    private static Task<T> Then<T>(Task ended, Func<T> code) => ended.ContinueWith(
        _ => code(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private sealed class BusyContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
