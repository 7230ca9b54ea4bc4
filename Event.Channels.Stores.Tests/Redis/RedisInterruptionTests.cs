using EventChannels.Redis;
using EventChannels.Stores.Tests.Seam;
using StackExchange.Redis;

namespace EventChannels.Stores.Tests.Redis;

/// <summary>Servers that die, hang, come late, or change their role.</summary>
public sealed class RedisInterruptionTests : RedisFixture
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2);

    [Test]
    public async Task A_follower_learns_that_its_server_was_killed_and_finds_the_last_acknowledged_write_after_the_restart()
    {
        RedisStore store = Open();
        for (int round = 0; round < 5; round++)
        {
            await using var followed = new FollowedKey(store, Key);
            await followed.NextAsync();
            StoreState newest = (await WriteAsync(store, $"{round}")).Current;
            await followed.UntilAsync(state => state.Revision == newest.Revision);
            await followed.WaitingAsync();

            Server.Kill();
            Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Unavailable));
            Assert.That(await store.ReadAsync(Key, default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
            Assert.That(
                await store.WriteAsync(Key, new byte[] { 1 }, null, default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
            await Server.RestartAsync();

            await using var again = new FollowedKey(store, Key);
            Assert.That((await again.NextAsync()).Revision, Is.EqualTo(newest.Revision));
        }
    }

    [Test]
    public async Task A_store_recovers_at_the_first_attempt_after_the_server_answers()
    {
        RedisStore store = Open();
        await WriteAsync(store, "data");
        Server.Kill();
        for (int attempt = 0; attempt < 20; attempt++)
        {
            Assert.That(await store.ReadAsync(Key, default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
        }

        await Server.RestartAsync();

        Assert.That(Text(await ReadAsync(store)), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_store_used_before_its_server_starts_reports_Unavailable_and_works_once_the_server_runs()
    {
        Server.Kill();
        RedisStore store = Open();
        FollowedKey followed = Follow(store);

        Assert.That(await store.ReadAsync(Key, default).FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));
        Assert.That(await WriteAsync(store, "data").FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));
        Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Unavailable, "refused"));

        await Server.RestartAsync();
        await WriteAsync(store, "data");
        Assert.That(Text(await Follow(store).NextAsync()), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_failure_to_connect_reports_its_reason_once()
    {
        Server.Kill();
        try
        {
            Exception failure = await Follow(Open()).FailureAsync();

            Assert.That(failure, Is.TypeOf<StoreException>());
            Assert.That(failure.Message, Is.EqualTo(failure.GetBaseException().Message));
        }
        finally
        {
            await Server.RestartAsync();
        }
    }

    [Test]
    public async Task A_write_whose_answer_is_lost_has_an_unknown_outcome()
    {
        RedisStore store = Open();
        await WriteAsync(store, "before");
        Server.Stop();
        Task<StoreWrite> write = store.WriteAsync(Key, new byte[] { 1 }, null, default).AsTask();
        Task<StoreState> read = store.ReadAsync(Key, default).AsTask();
        await write.StillWaitsAsync();

        Server.Kill();

        Assert.That(await write.FailureAsync(), Faults.Of(StoreFault.OutcomeUnknown));
        Assert.That(await read.FailureAsync(), Faults.Of(StoreFault.Unavailable));
        await Server.RestartAsync();
    }

    [Test]
    public async Task A_call_to_a_hanging_server_ends_when_its_token_is_cancelled([Values] bool connected)
    {
        RedisStore store = Open();
        if (connected)
        {
            await WriteAsync(store, "data");
        }

        Server.Stop();
        try
        {
            using var cancelled = new CancellationTokenSource();
            Task<StoreState> read = store.ReadAsync(Key, cancelled.Token).AsTask();
            Task<StoreWrite> write = store.WriteAsync(Key, new byte[] { 1 }, null, cancelled.Token).AsTask();
            FollowedKey followed = Follow(store);
            await followed.WaitingAsync();

            await cancelled.CancelAsync();
            await followed.End.CancelAsync();

            Assert.That(await read.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));
            Assert.That(await write.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));
            Assert.That(await followed.FailureAsync(), Outcomes.CancelledBy(followed.End.Token));
        }
        finally
        {
            Server.Continue();
        }

        await UntilAvailableAsync(() => ReadAsync(store));
    }

    [Test]
    public async Task A_follower_learns_that_its_server_hangs_and_continues_soon_after_the_server_does()
    {
        RedisStore store = Open(",asyncTimeout=500,connectTimeout=1000", checks: true);
        StoreState before = (await WriteAsync(store, "before")).Current;
        FollowedKey followed = Follow(store);
        await followed.NextAsync();

        Server.Stop();
        try
        {
            Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Unavailable));
        }
        finally
        {
            Server.Continue();
        }

        FollowedKey again = Follow(store);
        TimeSpan away = await UntilAvailableAsync(async () => await ReadAsync(store));
        Assert.That(away, Is.LessThan(_soon));
        Assert.That((await Follow(store).NextAsync()).Revision, Is.EqualTo(before.Revision));
        await again.End.CancelAsync();
    }

    [Test]
    public async Task A_subscription_that_a_hanging_server_makes_too_late_does_not_stay()
    {
        RedisStore store = Open(",asyncTimeout=500,connectTimeout=1000");
        await WriteAsync(store, "data");
        Server.Stop();
        try
        {
            Assert.That(await Follow(store).FailureAsync(), Faults.Of(StoreFault.Unavailable));
        }
        finally
        {
            Server.Continue();
        }

        await UntilAvailableAsync(() => ReadAsync(store));
        await Deadlines.UntilAsync(
            () => Server.DoAsync("PUBSUB", "NUMSUB", Key).GetAwaiter().GetResult().EndsWith("\n0", StringComparison.Ordinal),
            "nothing is subscribed");
    }

    [Test]
    public async Task A_connection_closed_by_the_server_ends_its_followers_and_no_publication_is_missed(
        [Values("", ",protocol=resp2")] string settings)
    {
        Random random = Stress.SeededRandom();
        RedisStore store = Open(settings);
        RedisStore writer = Open();
        for (int round = 0; round < Stress.Rounds(20); round++)
        {
            FollowedKey followed = Follow(store);
            await followed.NextAsync();
            bool subscriptionsOnly = settings.Length > 0 && random.Next(2) == 0;
            Task closing = Server.DoAsync("CLIENT", "KILL", "TYPE", subscriptionsOnly ? "pubsub" : "normal");
            StoreState written = default;
            await UntilAvailableOrUnknownAsync(async () => written = (await WriteAsync(writer, $"{round}")).Current);
            await closing.FailureAsync();

            Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Unavailable));
            StoreState seen = default;
            await UntilAvailableAsync(async () => seen = await Follow(store).NextAsync());
            Assert.That(seen.Revision, Is.GreaterThanOrEqualTo(written.Revision));
        }
    }

    [Test]
    public async Task A_server_that_became_a_replica_accepts_no_writes_until_it_is_the_primary_again()
    {
        RedisStore store = Open();
        await WriteAsync(store, "data");
        await Server.DoAsync("REPLICAOF", "127.0.0.1", "1");
        try
        {
            Assert.That(await WriteAsync(store, "lost").FailureAsync(), Faults.Of(StoreFault.Unavailable));
            Assert.That(await WriteAsync(store, "lost").FailureAsync(), Faults.Of(StoreFault.Unavailable));
        }
        finally
        {
            await Server.DoAsync("REPLICAOF", "NO", "ONE");
        }

        await UntilAvailableAsync(() => WriteAsync(store, "newer"));
        Assert.That(Text(await ReadAsync(store)), Is.EqualTo("newer"));
    }

    [Test]
    public async Task A_store_on_shared_connections_recovers_when_they_do_and_leaves_them_open()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(Server.Endpoint + ",abortConnect=false,channelPrefix=app:");
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        options.ReconnectRetryPolicy = new LinearRetry(100);
        await using ConnectionMultiplexer multiplexer = await ConnectionMultiplexer.ConnectAsync(options);
        RedisStore other = Open();
        await using (var store = new RedisStore(multiplexer) { CheckInterval = TimeSpan.FromDays(1) })
        {
            FollowedKey followed = Follow(store);
            await followed.NextAsync();
            await WriteAsync(store, "data");
            Assert.That(Text(await followed.NextAsync()), Is.EqualTo("data"));

            await Server.RestartAsync();
            Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Unavailable));
            await UntilAvailableOrUnknownAsync(() => WriteAsync(store, "again"));
            await UntilAvailableAsync(async () =>
                Assert.That(Text(await Follow(store).NextAsync()), Is.EqualTo("again")));
        }

        Assert.That(await multiplexer.GetDatabase().StringGetAsync(Key + "2"), Is.EqualTo(RedisValue.Null));
    }

    private static async Task UntilAvailableOrUnknownAsync(Func<Task> attempt) => await UntilAvailableAsync(async () =>
    {
        try
        {
            await attempt();
        }
        catch (StoreException lost) when (lost.Fault == StoreFault.OutcomeUnknown)
        {
            throw new StoreException(StoreFault.Unavailable, lost.Message, lost);
        }
    });
}
