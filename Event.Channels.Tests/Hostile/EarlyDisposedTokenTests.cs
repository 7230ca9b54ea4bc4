using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>A token whose source is disposed before or during its use cancels nothing and does no harm.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class EarlyDisposedTokenTests(WatcherKind kind, bool sync)
{
    [Test]
    public async Task A_Get_a_wait_and_a_loop_continue_as_without_a_token_after_its_source_is_disposed([Values] bool before)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = kind.Of(value).Watch();
        CancellationTokenSource[] sources = [new(), new(), new()];
        CancellationToken[] tokens = Array.ConvertAll(sources, source => source.Token);
        DisposeIf(before);

        Task<bool> wait = watcher.WaitForUnreadAsync(tokens[0]).AsTask();
        DisposeIf(!before);
        Task set = value.StartSet(1);
        Assert.That(await wait.Within(), Is.True);
        Task<int> get = watcher.StartGet(tokens[1]);
        Assert.That(await get.Within(), Is.EqualTo(1));
        await set.Within();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync(tokens[2]).GetAsyncEnumerator(tokens[0]);
        Task<bool> step = loop.MoveNextAsync().AsTask();
        set = value.StartSet(2);
        Assert.That((await step.Within(), loop.Current), Is.EqualTo((true, 2)));
        await set.Within();

        void DisposeIf(bool now)
        {
            foreach (CancellationTokenSource source in now ? sources : [])
            {
                source.Dispose();
            }
        }
    }

    [Test]
    public async Task A_Set_whose_token_source_is_disposed_waits_until_its_value_is_taken([Values] bool before)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = kind.Of(value).Watch();
        var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        if (before)
        {
            source.Dispose();
        }

        Task set = value.StartSet(1, token);
        source.Dispose();
        Task next = value.StartSet(2, token);

        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? [1, 2] : new[] { 2 }));
        await Task.WhenAll(set, next).Within();
    }

    [Test]
    public async Task A_token_source_disposed_in_its_own_callback_ends_only_its_Get_and_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = kind.Of(value).Watch();
        var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        token.Register(source.Dispose);
        Task<int> get = watcher.StartGet(token);
        token.Register(source.Dispose);

        source.Cancel();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(token));
        Assert.That(await value.StartSet(1, token).FailureAsync(), Outcomes.CancelledUnsetBy(token));
        get = watcher.StartGet();
        await value.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo(2));
    }
}
