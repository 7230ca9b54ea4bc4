namespace EventChannels.Tests.Contract;

[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class WatcherCancellationContract(WatcherKind kind, bool sync) : WatcherContract(kind, sync)
{
    [Test]
    public async Task A_cancelled_Get_throws_with_its_token_and_the_watcher_remains_usable()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        await get.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(get.IsCanceled, Is.True);
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task A_Get_with_a_cancelled_token_throws_and_takes_nothing()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        Task set = await value.StartSetAsync(1);
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(watcher.HasUnread, Is.True);

        Exception? failure = await watcher.GetAsync(cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        await EndsUnlessAsync(set, waits: Sync);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_Set_after_a_cancelled_Get_is_kept_for_the_next_Get()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        await source.CancelAsync().Within();
        await get.FailureAsync();

        Task set = await value.StartSetAsync(1);

        await set.StillWaitsAsync(expected: Sync);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task Cancellation_does_not_run_the_continuation_of_the_cancelled_wait()
    {
        using IWatcher<int> getting = await WatchAsync(await CreateInlineAsync());
        using IWatcher<int> waiting = await WatchAsync(await CreateInlineAsync());
        using IWatcher<int> looping = await WatchAsync(await CreateInlineAsync());
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<int> loop = looping.ReadAllAsync(source.Token).GetAsyncEnumerator();
        Task<Thread>[] threads =
        [
            Continuations.ThreadAfter(getting.GetAsync(source.Token)),
            Continuations.ThreadAfter(waiting.WaitForUnreadAsync(source.Token)),
            Continuations.ThreadAfter(loop.MoveNextAsync()),
        ];

        Thread cancelling = await Threads.Run(() =>
        {
            source.Cancel();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await Task.WhenAll(threads).Within(), Has.None.SameAs(cancelling));
    }

    [Test]
    public async Task A_waiting_loop_throws_with_the_cancelled_token()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<int> loop = Loop(watcher, ofTheCall: false, source.Token);
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await step.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task A_loop_with_a_cancelled_token_throws_even_if_a_value_is_unread()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        var cancelled = new CancellationToken(canceled: true);

        foreach (bool ofTheCall in new[] { true, false })
        {
            await using IAsyncEnumerator<int> loop = Loop(watcher, ofTheCall, cancelled);
            Assert.That(await loop.MoveNextAsync().FailureAsync(), Outcomes.CancelledBy(cancelled));
        }

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_token_that_is_cancelled_in_the_loop_body_throws_at_the_next_step()
    {
        ContractValue value = await CreateAsync(1);
        using IWatcher<int> watcher = await WatchAsync(value);
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<int> loop = Loop(watcher, ofTheCall: true, source.Token);
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));

        await source.CancelAsync().Within();
        Task set = await value.StartSetAsync(2);

        Exception? failure = await loop.MoveNextAsync().FailureAsync();
        Assert.That(failure, Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await set.Within();
    }

    [Test]
    public async Task A_Set_that_races_the_cancellation_of_a_waiting_Get_is_never_lost()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var duel = new Duel();
        int rounds = Stress.Rounds(Kind.Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<int> get = watcher.GetAsync(cancellation.Token);
            ValueTask set = default;

            duel.Run(() => set = value.SetAsync(round), cancellation.Cancel);

            Task taken = set.AsTask();
            await value.SeenAsync(taken).Within();
            int got;
            try
            {
                got = await get.Within();
            }
            catch (OperationCanceledException)
            {
                Assert.That(watcher.TryGet(out got), Is.True, $"{round} was lost.");
            }

            Assert.That(got, Is.EqualTo(round));
            await taken.Within();
        }
    }

    [Test]
    public async Task A_Set_that_races_the_cancellation_of_WaitForUnreadAsync_is_never_lost()
    {
        ContractValue value = await CreateAsync();
        using IWatcher<int> watcher = await WatchAsync(value);
        using var duel = new Duel();
        int rounds = Stress.Rounds(Kind.Rounds);

        for (int round = 1; round <= rounds; round++)
        {
            using var cancellation = new CancellationTokenSource();
            ValueTask<bool> wait = watcher.WaitForUnreadAsync(cancellation.Token);
            ValueTask set = default;

            duel.Run(() => set = value.SetAsync(round), cancellation.Cancel);

            Task taken = set.AsTask();
            await value.SeenAsync(taken).Within();
            Exception? failure = await wait.FailureAsync();
            Assert.That(failure, Is.Null.Or.InstanceOf<OperationCanceledException>());
            Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, round)));
            await taken.Within();
        }
    }

    private static IAsyncEnumerator<int> Loop(IWatcher<int> watcher, bool ofTheCall, CancellationToken token) => watcher
        .ReadAllAsync(ofTheCall ? token : CancellationToken.None)
        .GetAsyncEnumerator(ofTheCall ? CancellationToken.None : token);
}
