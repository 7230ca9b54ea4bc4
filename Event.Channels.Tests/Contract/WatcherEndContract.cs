using System.Threading.Channels;

namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class WatcherEndContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    [Test]
    public async Task Values_unread_at_completion_are_read_before_the_end()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);

        await value.CompleteAsync();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(
            await watcher.GetAsync().FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.Message.Contains("completed").And.Message.Contains("nothing more"));
        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Completion_does_not_overtake_a_running_Set()
    {
        ContractValue value = await CreateAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        Task[] sets = await value.StartSetsAsync(1, 2);

        await value.CompleteAsync();

        Assert.That(await watcher.ReadToEndAsync().Within(), Sync ? Is.EqualTo([0, 1, 2]) : Is.EqualTo([2]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task Disposing_a_watcher_ends_its_waiting_Get()
    {
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();

        await Threads.Run(watcher.Dispose).Within();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Disposing_a_watcher_ends_its_loop_without_an_exception_whether_or_not_the_loop_waits()
    {
        ContractValue value = await CreateAsync(1);
        IWatcher<int> waiting = await WatchAsync(value);
        IWatcher<int> idle = await WatchAsync(value);
        await using IAsyncEnumerator<int> waitingLoop = waiting.ReadAllAsync().GetAsyncEnumerator();
        await using IAsyncEnumerator<int> idleLoop = idle.ReadAllAsync().GetAsyncEnumerator();
        Assert.That((await waitingLoop.MoveNextAsync().Within(), waitingLoop.Current), Is.EqualTo((true, 1)));
        Assert.That((await idleLoop.MoveNextAsync().Within(), idleLoop.Current), Is.EqualTo((true, 1)));
        Task<bool> step = waitingLoop.MoveNextAsync().AsTask();

        waiting.Dispose();
        idle.Dispose();

        Assert.That(await step.Within(), Is.False);
        Assert.That(await idleLoop.MoveNextAsync().Within(), Is.False);
    }

    [Test]
    public async Task After_disposal_every_operation_throws_at_the_call_and_loops_are_empty()
    {
        IWatcher<int> unread = await WatchAsync(await CreateAsync(1));
        IWatcher<int> waiting = await WatchAsync(await CreateAsync());
        IWatcher<int> idle = await WatchAsync(await CreateAsync());
        Task<int> get = waiting.StartGet();
        foreach (IWatcher<int> watcher in new[] { unread, waiting, idle })
        {
            watcher.Dispose();

            foreach (Use use in Enum.GetValues<Use>().Except([Use.Loop]))
            {
                Assert.That(
                    await RefusalAsync(watcher, use),
                    Is.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again"),
                    $"{use}");
            }

            Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
        }

        Assert.That(
            await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>().With.Message.Contains("Watch the value again"));
    }

    [Test]
    public async Task A_loop_over_a_disposed_watcher_throws_if_either_of_its_tokens_is_cancelled()
    {
        IWatcher<int> watcher = await WatchAsync(await CreateAsync(1));
        watcher.Dispose();
        var cancelled = new CancellationToken(canceled: true);

        foreach (bool ofTheCall in new[] { true, false })
        {
            await using IAsyncEnumerator<int> loop = watcher
                .ReadAllAsync(ofTheCall ? cancelled : CancellationToken.None)
                .GetAsyncEnumerator(ofTheCall ? CancellationToken.None : cancelled);
            Assert.That(await loop.MoveNextAsync().FailureAsync(), Outcomes.CancelledBy(cancelled));
        }
    }

    [Test]
    public async Task Disposing_a_watcher_releases_a_waiting_producer()
    {
        ContractValue value = await CreateAsync();
        IWatcher<int> watcher = await WatchAsync(value);
        Task set = await value.StartSetAsync(1);
        await set.StillWaitsAsync(Sync);

        watcher.Dispose();

        await set.Within();
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task Disposal_does_not_run_the_continuation_of_a_waiting_Get()
    {
        IWatcher<int>[] watchers =
        [
            await WatchAsync(await CreateInlineAsync()),
            await WatchAsync(await CreateInlineAsync()),
            await WatchAsync(await CreateInlineAsync()),
        ];
        await using IAsyncEnumerator<int> loop = watchers[2].ReadAllAsync().GetAsyncEnumerator();
        Task<Thread>[] threads =
        [
            Continuations.ThreadAfter(watchers[0].GetAsync()),
            Continuations.ThreadAfter(watchers[1].WaitForUnreadAsync()),
            Continuations.ThreadAfter(loop.MoveNextAsync()),
        ];

        Thread disposing = await Threads.Run(() =>
        {
            Array.ForEach(watchers, watcher => watcher.Dispose());
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await Task.WhenAll(threads).Within(), Has.None.SameAs(disposing));
    }
}
