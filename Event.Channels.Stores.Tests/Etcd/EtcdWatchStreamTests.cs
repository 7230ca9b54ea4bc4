using EventChannels.Etcd;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>The traces on the server of a store that follows keys, from its metrics page.</summary>
public sealed class EtcdWatchStreamTests : EtcdFixture
{
    private const string Streams = "etcd_debugging_mvcc_watch_stream_total";

    private const string Watches = "etcd_debugging_mvcc_watcher_total";

    [Test]
    public async Task A_thousand_keys_share_one_stream_that_ends_with_the_last_of_them()
    {
        const int Keys = 1000;
        await using var store = new EtcdStore(Etcd.Endpoint);
        using var cancelled = new CancellationTokenSource();
        IAsyncEnumerator<StoreState>[] loops =
            [.. Enumerable.Range(0, Keys).Select(key => store.FollowAsync($"{key}", cancelled.Token).GetAsyncEnumerator())];
        await Task.WhenAll(loops.Select(loop => loop.MoveNextAsync().AsTask())).Within();

        Assert.That(await Etcd.MetricAsync(Streams), Is.EqualTo(1));
        Assert.That(await Etcd.MetricAsync(Watches), Is.EqualTo(Keys));

        Task<bool>[] steps = [.. loops.Select(loop => loop.MoveNextAsync().AsTask())];
        for (int key = 0; key < Keys; key++)
        {
            await store.WriteAsync($"{key}", "data"u8.ToArray(), 0, default).Within();
        }

        await Task.WhenAll(steps).Within();

        // All but one.
        foreach (IAsyncEnumerator<StoreState> loop in loops[1..])
        {
            await loop.DisposeAsync();
        }

        await UntilMetricAsync(Watches, 1);
        Assert.That(await Etcd.MetricAsync(Streams), Is.EqualTo(1));

        await loops[0].DisposeAsync();
        await UntilMetricAsync(Streams, 0);
        await UntilMetricAsync(Watches, 0);
    }

    [Test]
    public async Task Loops_that_are_cancelled_as_they_begin_leave_nothing_on_the_server()
    {
        const int Rounds = 300;
        int seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        await using var store = new EtcdStore(Etcd.Endpoint);
        await using IAsyncEnumerator<StoreState> stays = store.FollowAsync("stays", default).GetAsyncEnumerator();
        await stays.MoveNextAsync().Within();
        for (int round = 0; round < Rounds; round++)
        {
            using var cancelled = new CancellationTokenSource();
            await using IAsyncEnumerator<StoreState> loop = store.FollowAsync("goes", cancelled.Token).GetAsyncEnumerator();
            ValueTask<bool> step = loop.MoveNextAsync();
            SpinWait.SpinUntil(static () => false, TimeSpan.FromMicroseconds(random.Next(1500)));
            await cancelled.CancelAsync();
            Exception? failure = await step.FailureAsync();
            Assert.That(failure, Is.Null.Or.InstanceOf<OperationCanceledException>());
        }

        await UntilMetricAsync(Watches, 1);
        await store.WriteAsync("stays", "data"u8.ToArray(), 0, default).Within();
        Assert.That(await stays.MoveNextAsync().Within(), Is.True);
    }

    [Test]
    public async Task Disposing_a_store_leaves_nothing_on_the_server()
    {
        var store = new EtcdStore(Etcd.Endpoint);
        await using IAsyncEnumerator<StoreState> loop = store.FollowAsync("key", default).GetAsyncEnumerator();
        await loop.MoveNextAsync().Within();

        await store.DisposeAsync().AsTask().Within();

        await UntilMetricAsync(Streams, 0);
    }
}
