using System.Globalization;
using EventChannels.Redis;
using EventChannels.Stores.Tests.Seam;

namespace EventChannels.Stores.Tests.Redis;

/// <summary>The data of a store in Redis, and its reaction to changes from outside.</summary>
public sealed class RedisKeyTests : RedisFixture
{
    [Test]
    public async Task A_flush_and_an_outside_deletion_are_absent_states_with_revision_zero([Values] bool flush)
    {
        RedisStore store = Open(checks: true);
        StoreState before = (await WriteAsync(store, "data")).Current;
        FollowedKey followed = Follow(store);
        await followed.NextAsync();

        await Server.DoAsync(flush ? ["FLUSHALL"] : ["DEL", Key]);
        StoreState gone = await followed.NextAsync();
        StoreState again = (await WriteAsync(store, "again")).Current;

        Assert.That(gone, Is.EqualTo(default(StoreState)));
        Assert.That(again.Revision, Is.GreaterThan(before.Revision), "A revision is never reused.");
        Assert.That(Text(await followed.NextAsync()), Is.EqualTo("again"));
    }

    [Test]
    public async Task An_expired_key_is_an_absent_state()
    {
        RedisStore store = Open(checks: true);
        await WriteAsync(store, "data");
        FollowedKey followed = Follow(store);
        await followed.NextAsync();

        await Server.DoAsync("PEXPIRE", Key, "20");

        Assert.That((await followed.NextAsync()).Exists, Is.False);
    }

    [Test]
    public async Task A_key_is_a_readable_hash_whose_name_starts_with_the_prefix()
    {
        RedisStore store = Disposed(new RedisStore(Server.Endpoint) { KeyPrefix = "app:" });
        long revision = (await WriteAsync(store, "data")).Current.Revision;

        Assert.That(await Server.DoAsync("HGET", "app:" + Key, "data"), Is.EqualTo("data"));
        Assert.That(
            await Server.DoAsync("HGET", "app:" + Key, "revision"), Is.EqualTo(revision.ToString(CultureInfo.InvariantCulture)));
        Assert.That(await Server.DoAsync("EXISTS", Key), Is.EqualTo("0"));
        Assert.That(Text(await Follow(store).NextAsync()), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_deleted_key_keeps_its_revision_for_a_day_and_a_rewritten_key_does_not_expire()
    {
        RedisStore store = Open();
        await WriteAsync(store, "data");
        await store.WriteAsync(Key, null, null, default).Within();
        Assert.That(int.Parse(await Server.DoAsync("TTL", Key), CultureInfo.InvariantCulture), Is.InRange(86_000, 86_400));

        await WriteAsync(store, "again");
        Assert.That(await Server.DoAsync("TTL", Key), Is.EqualTo("-1"));
    }

    [Test]
    public async Task A_revision_grows_even_if_the_servers_clock_goes_back()
    {
        RedisStore store = Open();
        await WriteAsync(store, "data");
        const long Future = 8_000_000_000_000_000;
        await Server.DoAsync("HSET", Key, "revision", Future.ToString(CultureInfo.InvariantCulture));

        Assert.That((await WriteAsync(store, "one")).Current.Revision, Is.EqualTo(Future + 1));
        Assert.That((await WriteAsync(store, "two")).Current.Revision, Is.EqualTo(Future + 2));
    }

    [Test]
    public async Task All_followers_of_a_key_share_one_subscription_that_ends_with_the_last(
        [Values("", ",protocol=resp2")] string settings)
    {
        RedisStore store = Open(settings);
        for (int round = 0; round < 10; round++)
        {
            FollowedKey[] all = [.. Enumerable.Range(0, 50).Select(_ => new FollowedKey(store, Key))];
            await Task.WhenAll(all.Select(followed => followed.NextAsync()));
            Assert.That(await SubscribersAsync(), Is.EqualTo(1));

            await Task.WhenAll(all.Skip(1).Select(followed => followed.DisposeAsync().AsTask())).Within();
            Assert.That(await SubscribersAsync(), Is.EqualTo(1));
            await WriteAsync(store, "data");
            await all[0].UntilAsync(state => state.Exists);

            await all[0].DisposeAsync();
            Assert.That(await SubscribersAsync(), Is.Zero);
        }
    }

    [Test]
    public async Task A_follower_that_ends_while_it_subscribes_leaves_no_subscription()
    {
        Random random = Stress.SeededRandom();
        RedisStore store = Open();
        await WriteAsync(store, "data");
        for (int round = 0; round < Stress.Rounds(200); round++)
        {
            var followed = new FollowedKey(store, Key);
            Task<StoreState> first = followed.NextAsync();
            for (int turn = random.Next(10); turn > 0; turn--)
            {
                await Task.Yield();
            }

            await followed.End.CancelAsync();
            await first.FailureAsync();
            await followed.DisposeAsync();
            Assert.That(await SubscribersAsync(), Is.Zero, $"round {round}");
        }
    }

    [Test]
    public async Task A_follower_that_starts_while_the_last_one_leaves_sees_later_writes()
    {
        Random random = Stress.SeededRandom();
        RedisStore store = Open();
        for (int round = 0; round < Stress.Rounds(200); round++)
        {
            var leaving = new FollowedKey(store, Key);
            await leaving.NextAsync();
            Task left = Task.Run(() => leaving.DisposeAsync().AsTask());
            for (int turn = random.Next(20); turn > 0; turn--)
            {
                await Task.Yield();
            }

            await using var coming = new FollowedKey(store, Key);
            await coming.NextAsync();
            await left.Within();
            long revision = (await WriteAsync(store, $"{round}")).Current.Revision;

            Assert.That((await coming.NextAsync()).Revision, Is.EqualTo(revision), $"round {round}");
        }
    }

    [Test]
    public async Task A_disposed_store_leaves_no_connection()
    {
        RedisStore store = Open();
        FollowedKey followed = Follow(store);
        await followed.NextAsync();
        int connections = await ConnectionsAsync();

        await store.DisposeAsync();

        await Deadlines.UntilAsync(() => ConnectionsAsync().GetAwaiter().GetResult() < connections, "the connections are closed");
        Assert.That(await ConnectionsAsync(), Is.EqualTo(1), "Only the connection that asks is left.");
        Assert.That(await SubscribersAsync(), Is.Zero);
    }

    [Test]
    public async Task A_store_disposed_while_it_connects_leaves_no_connection_and_its_calls_report_the_disposal()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(100); round++)
        {
            var store = new RedisStore(Server.Endpoint);
            Task<Exception?>[] calls = [.. Enumerable.Range(0, 5).Select(_ => ReadAsync(store).FailureAsync())];
            for (int turn = random.Next(300); turn > 0; turn--)
            {
                await Task.Yield();
            }

            await store.DisposeAsync().AsTask().Within();

            foreach (Task<Exception?> call in calls)
            {
                Assert.That(await call.Within(), Is.Null.Or.TypeOf<ObjectDisposedException>(), $"round {round}");
            }

            Assert.That(await store.ReadAsync(Key, default).FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        }

        await Deadlines.UntilAsync(() => ConnectionsAsync().GetAwaiter().GetResult() == 1, "the connections are closed");
    }

    private async Task<int> SubscribersAsync() =>
        int.Parse((await Server.DoAsync("PUBSUB", "NUMSUB", Key)).Split('\n')[1], CultureInfo.InvariantCulture);

    private async Task<int> ConnectionsAsync() => (await Server.DoAsync("CLIENT", "LIST")).TrimEnd().Split('\n').Length;
}
