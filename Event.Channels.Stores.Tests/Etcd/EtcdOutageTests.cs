using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>The etcd store, while servers come and go.</summary>
public sealed class EtcdOutageTests
{
    private static readonly byte[] _data = "data"u8.ToArray();

    [TestCase("http")]
    [TestCase("https")]
    public async Task Without_a_server_every_call_reports_Unavailable_and_writes_nothing(string scheme)
    {
        await using var store = new EtcdStore($"{scheme}://127.0.0.1:{LoopbackPorts.Next()}");

        Assert.That(await store.ReadAsync("key", default).FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));
        Assert.That(
            await store.WriteAsync("key", _data, null, default).FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));
        Assert.That(await FirstAsync(store).FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));
    }

    [Test]
    public async Task Concurrent_calls_without_a_server_do_not_fail_one_by_one()
    {
        await using var store = new EtcdStore($"http://127.0.0.1:{LoopbackPorts.Next()}");
        long start = Stopwatch.GetTimestamp();

        Exception?[] failures =
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.ReadAsync("key", default).FailureAsync())).Within();

        Assert.That(failures, Is.All.Matches(Faults.Of(StoreFault.Unavailable, "refused")));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task A_write_that_a_full_store_refuses_is_not_stored()
    {
        await using var etcd = new EtcdServer { ExtraArguments = ["--quota-backend-bytes=33554432"] };
        await etcd.StartAsync();
        await using var store = new EtcdStore(etcd.Endpoint);
        byte[] data = new byte[200_000];
        Task<List<string>>[] writers = [.. Enumerable.Range(0, 20).Select(WriteUntilRefusedAsync)];
        foreach (List<string> refused in await Task.WhenAll(writers).Within())
        {
            foreach (string key in refused)
            {
                Assert.That((await store.ReadAsync(key, default).Within()).Exists, Is.False, key);
            }
        }

        async Task<List<string>> WriteUntilRefusedAsync(int writer)
        {
            List<string> refused = [];
            for (int number = 0; refused.Count == 0; number++)
            {
                if (await store.WriteAsync($"{writer}/{number}", data, 0, default).FailureAsync() is { } failure)
                {
                    Assert.That(failure, Faults.Of(StoreFault.Refused, "database space exceeded"));
                    refused.Add($"{writer}/{number}");
                }
            }

            return refused;
        }
    }

    [Test]
    public async Task An_unknown_host_name_is_unavailable()
    {
        await using var store = new EtcdStore("http://nowhere.invalid:2379");

        Assert.That(await store.WriteAsync("key", _data, null, default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
    }

    [Test]
    public async Task A_server_that_accepts_connections_but_never_completes_a_handshake_is_unavailable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var store = new EtcdStore($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");

        Assert.That(await store.WriteAsync("key", _data, null, default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
    }

    [Test]
    public async Task A_write_has_an_unknown_outcome_and_a_read_is_unavailable_if_the_server_hangs_up()
    {
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        await using var store = new EtcdStore($"http://127.0.0.1:{((IPEndPoint)rude.LocalEndpoint).Port}");

        Assert.That(
            await HungUpAsync(store.WriteAsync("key", _data, null, default).AsTask()), Faults.Of(StoreFault.OutcomeUnknown));
        Assert.That(await HungUpAsync(store.ReadAsync("key", default).AsTask()), Faults.Of(StoreFault.Unavailable));

        async Task<Exception?> HungUpAsync(Task call)
        {
            using (Socket client = await rude.AcceptSocketAsync())
            {
                // The request itself has arrived, and not only the handshake.
                byte[] received = new byte[4096];
                for (int count = 0; count < 100;)
                {
                    count += await client.ReceiveAsync(received);
                }
            }

            return await call.FailureAsync();
        }
    }

    [Test]
    public async Task Killing_a_server_interrupts_all_loops_and_new_ones_work_after_its_restart()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var store = new EtcdStore(etcd.Endpoint);
        StoreWrite write = await store.WriteAsync("key", _data, null, default).Within();
        IAsyncEnumerator<StoreState>[] loops =
            [.. Enumerable.Range(0, 10).Select(_ => store.FollowAsync("key", default).GetAsyncEnumerator())];
        await Task.WhenAll(loops.Select(loop => loop.MoveNextAsync().AsTask())).Within();

        etcd.Kill();

        foreach (IAsyncEnumerator<StoreState> loop in loops)
        {
            Assert.That(await loop.MoveNextAsync().FailureAsync(), Faults.Of(StoreFault.Unavailable, "watch key"));
            await loop.DisposeAsync();
        }

        await etcd.RestartAsync();
        long start = Stopwatch.GetTimestamp();
        StoreState first = await FirstAsync(store).Within();
        await TestContext.Out.WriteLineAsync($"first state after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        Assert.That(first.Revision, Is.EqualTo(write.Current.Revision));
    }

    [Test]
    public async Task A_store_that_was_wiped_is_followed_at_its_lower_revision()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var store = new EtcdStore(etcd.Endpoint);
        for (int number = 0; number < 5; number++)
        {
            await store.WriteAsync("key", _data, null, default).Within();
        }

        await etcd.WipeAsync();
        StoreState first = await FirstAsync(store).Within();

        Assert.That(first, Is.EqualTo(new StoreState(false, default, 1)));
    }

    [Test]
    public async Task Calls_to_a_stopped_server_can_be_cancelled_and_later_calls_are_answered()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var store = new EtcdStore(etcd.Endpoint);
        await store.WriteAsync("key", _data, null, default).Within();

        etcd.Stop();
        using var cancelled = new CancellationTokenSource();
        Task<StoreState> read = store.ReadAsync("key", cancelled.Token).AsTask();
        Task<StoreWrite> write = store.WriteAsync("key", _data, null, cancelled.Token).AsTask();
        await read.StillWaitsAsync();
        await cancelled.CancelAsync();
        Assert.That(await read.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));
        Assert.That(await write.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));

        etcd.Continue();
        Assert.That((await store.ReadAsync("key", default).Within()).Exists, Is.True);
    }

    [Test]
    public async Task A_store_switches_away_from_members_that_do_not_answer_or_have_no_leader()
    {
        await using var cluster = new EtcdCluster();
        await cluster.StartAsync();
        EtcdServer leader = await cluster.LeaderAsync();
        EtcdServer[] others = [.. cluster.Members.Where(member => member != leader)];
        await using var store = new EtcdStore(new EtcdStoreOptions(leader.Endpoint, others[0].Endpoint, others[1].Endpoint));
        await store.WriteAsync("key", _data, null, default).Within();

        leader.Kill();
        await UntilReadAsync(store);

        await leader.RestartAsync();

        await using var alone = new EtcdStore(new EtcdStoreOptions(leader.Endpoint, others[0].Endpoint));
        await using IAsyncEnumerator<StoreState> states = alone.FollowAsync("key", default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();

        // Alone, the member has no quorum. It answers that it has no leader, and ends its watches.
        others[0].Stop();
        others[1].Stop();
        Exception? failure;
        do
        {
            using var attempt = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            failure = await alone.WriteAsync("key", _data, null, attempt.Token).FailureAsync();
        }
        while (failure is not StoreException { Fault: StoreFault.Unavailable });

        Assert.That(failure.Message, Does.Contain("no leader"));
        Assert.That(await states.MoveNextAsync().FailureAsync(), Faults.Of(StoreFault.Unavailable, "no leader"));
        others[0].Continue();
        await UntilReadAsync(alone);
        others[1].Continue();
    }

    private static async Task UntilReadAsync(EtcdStore store)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            using var attempt = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            Exception? failure = await store.ReadAsync("key", attempt.Token).FailureAsync();
            if (failure is null)
            {
                await TestContext.Out.WriteLineAsync($"read after {Environment.TickCount64 - start} ms");
                return;
            }

            Assert.That(
                failure, Is.InstanceOf<OperationCanceledException>().Or.With.Property("Fault").EqualTo(StoreFault.Unavailable));
            Assert.That(
                Environment.TickCount64 - start, Is.LessThan(Deadlines.Unexpected.TotalMilliseconds), failure.ToString());
            await Task.Delay(10); // a server announces no change
        }
    }

    private static async Task<StoreState> FirstAsync(EtcdStore store)
    {
        await foreach (StoreState state in store.FollowAsync("key", default))
        {
            return state;
        }

        throw new InvalidOperationException("The loop ended without an exception.");
    }
}
