namespace EventChannels.Tests.Deriving;

/// <summary>Two Gets at once, and the disposal of a derived watcher.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorMisuseTests(WaitingOperators.Operator derive, bool sync)
{
    private const string OneAtATime =
        "Another Get of this watcher is waiting. Await it first, or give each consumer its own watcher.";

    [Test]
    public async Task A_second_Get_is_refused_at_the_call_and_the_first_one_goes_on([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        Task get = takes ? watcher.StartGet() : watcher.WaitForUnreadAsync().AsTask();

        Assert.That(() => { _ = watcher.StartGet(); }, Throws.InvalidOperationException.With.Message.EqualTo(OneAtATime));
        Assert.That(
            () => { _ = watcher.WaitForUnreadAsync().AsTask(); },
            Throws.InvalidOperationException.With.Message.EqualTo(OneAtATime));
        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException.With.Message.EqualTo(OneAtATime));
        Assert.That(watcher.MarkUnread, Throws.InvalidOperationException.With.Message.EqualTo(OneAtATime));
        Assert.That(
            await watcher.ReadToEndAsync().FailureAsync(),
            Is.InstanceOf<InvalidOperationException>().With.Message.EqualTo(OneAtATime));
        Assert.That((get.IsCompleted, watcher.HasUnread), Is.EqualTo((false, false)));

        Task set = value.StartSet(1);
        await get.Within();
        watcher.Drain();
        await set.Within();
    }

    [Test]
    public async Task A_disposed_watcher_refuses_Gets_at_the_call_and_its_loops_are_empty()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int> watcher = derive(value).Watch();
        IWatcher<int> used = derive(value).Watch();
        used.Drain();

        foreach (IWatcher<int> disposed in new[] { watcher, used })
        {
            disposed.Dispose();
            disposed.Dispose();
            await disposed.DisposeAsync().Within();

            Assert.That(disposed.HasUnread, Is.False);
            Assert.That(
                () => { _ = disposed.StartGet(); },
                Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again to follow it."));
            Assert.That(
                () => { _ = disposed.WaitForUnreadAsync().AsTask(); }, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => disposed.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(disposed.MarkUnread, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(await disposed.ReadToEndAsync().Within(), Is.Empty);
        }

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task DisposeAsync_has_disposed_the_sources_watchers_when_it_returns()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int> watcher = derive(value).Watch();
        Assert.That(value.WatcherCount, Is.EqualTo(1));

        await watcher.DisposeAsync().Within();

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task What_waits_ends_with_the_disposal()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => derive(value).Watch())];
        Array.ForEach(watchers, static watcher => watcher.Drain());
        Task<int> get = watchers[0].StartGet();
        Task<bool> wait = watchers[1].WaitForUnreadAsync().AsTask();
        Task<List<int>> loop = watchers[2].ReadToEndAsync();

        Array.ForEach(watchers, static watcher => watcher.Dispose());

        Assert.That(
            await get.FailureAsync(),
            Is.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again to follow it."));
        Assert.That(await wait.Within(), Is.False);
        Assert.That(await loop.Within(), Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_Sync_producer_that_waits_goes_on_when_the_watcher_is_disposed()
    {
        var value = new MemoryValue<int> { Sync = sync };
        IWatcher<int> watcher = derive(value).Watch();
        Task set = value.StartSet(1);
        await set.StillWaitsAsync(sync);

        watcher.Dispose();

        await set.Within();
    }

    [Test]
    public async Task A_cancelled_Get_carries_its_token_and_has_lost_nothing([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        using var cancellation = new CancellationTokenSource();
        Task get = takes
            ? watcher.StartGet(cancellation.Token)
            : watcher.WaitForUnreadAsync(cancellation.Token).AsTask();
        await get.StillWaitsAsync();

        await cancellation.CancelAsync();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
        Assert.That(get.IsCanceled);
        Task set = value.StartSet(1);
        await set.StillWaitsAsync(sync);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task A_token_that_is_cancelled_on_entry_takes_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        var token = new CancellationToken(canceled: true);

        Assert.That(await watcher.GetAsync(token).FailureAsync(), Outcomes.CancelledBy(token));
        Assert.That(await watcher.WaitForUnreadAsync(token).FailureAsync(), Outcomes.CancelledBy(token));
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_loop_is_cancelled_by_the_calls_token_and_by_the_enumerations_and_throws_the_one_that_was(
        [Values] bool hasCall, [Values] bool hasEnumeration, [Values] bool byCall)
    {
        if (byCall ? !hasCall : !hasEnumeration)
        {
            return;
        }

        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        using var call = new CancellationTokenSource();
        using var enumeration = new CancellationTokenSource();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync(hasCall ? call.Token : default)
            .GetAsyncEnumerator(hasEnumeration ? enumeration.Token : default);
        Assert.That(await loop.MoveNextAsync().Within(), Is.True);
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await step.StillWaitsAsync();

        CancellationTokenSource cancelled = byCall ? call : enumeration;
        await cancelled.CancelAsync();

        Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));
    }

    [Test]
    public async Task Whoever_cancels_or_disposes_does_not_run_the_code_of_whoever_waits(
        [Values] bool cancels, [Values] bool takes, [Values] bool inline)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = inline };
        using IWatcher<int> watcher = derive(value).Watch();
        using var cancellation = new CancellationTokenSource();
        Task<Thread> thread = takes
            ? Continuations.ThreadAfter(watcher.GetAsync(cancellation.Token))
            : Continuations.ThreadAfter(watcher.WaitForUnreadAsync(cancellation.Token));

        Thread ending = await Threads.Run(() =>
        {
            if (cancels)
            {
                cancellation.Cancel();
            }
            else
            {
                watcher.Dispose();
            }

            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task A_Set_does_not_run_the_code_of_whoever_waits()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        Task<Thread> thread = Continuations.ThreadAfter(watcher.GetAsync());

        Thread setting = await Threads.Run(() =>
        {
            value.Set(1);
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.SameAs(setting));
    }
}
