using System.Text;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>The etcd store, on a real server that stays up.</summary>
public sealed class EtcdStoreTests
{
    private static readonly byte[] _data = "data"u8.ToArray();

    private EtcdServer _etcd = null!;

    private string _key = null!;

    [SetUp]
    public async Task TakeServerAsync() => (_etcd, _key) = (await SharedServers.EtcdAsync(), SharedServers.NextKey());

    [Test]
    public async Task Disposing_a_store_ends_calls_whose_responses_arrive_at_that_moment()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(100); round++)
        {
            var store = new EtcdStore(_etcd.Endpoint);
            await store.ReadAsync(_key, default).Within();
            Task<Exception?>[] reads = [.. Enumerable.Range(0, 30).Select(_ => store.ReadAsync(_key, default).FailureAsync())];
            SpinWait.SpinUntil(static () => false, TimeSpan.FromMicroseconds(random.Next(2_000)));

            await store.DisposeAsync().AsTask().Within();

            foreach (Task<Exception?> read in reads)
            {
                Assert.That(await read.Within(), Is.Null.Or.TypeOf<ObjectDisposedException>(), $"round {round}");
            }
        }
    }

    [Test]
    public async Task Disposing_a_store_ends_loops_that_begin_or_end_at_that_moment()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(100); round++)
        {
            var store = new EtcdStore(_etcd.Endpoint);
            await store.ReadAsync(_key, default).Within();
            Task[] loops = [.. Enumerable.Range(0, 6).Select(async _ =>
            {
                while (true)
                {
                    await using IAsyncEnumerator<StoreState> states = store.FollowAsync(_key, default).GetAsyncEnumerator();
                    await states.MoveNextAsync();
                }
            })];
            SpinWait.SpinUntil(static () => false, TimeSpan.FromMicroseconds(random.Next(2_000)));

            await store.DisposeAsync().AsTask().Within();

            foreach (Task loop in loops)
            {
                Assert.That(await loop.FailureAsync(), Is.TypeOf<ObjectDisposedException>(), $"round {round}");
            }
        }
    }

    [Test]
    public async Task A_write_returns_the_state_that_a_later_read_finds()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);

        StoreWrite write = await store.WriteAsync(_key, _data, expected: 0, default).Within();
        StoreState read = await store.ReadAsync(_key, default).Within();

        Assert.That(write.Written, Is.True);
        Assert.That(read, Is.EqualTo(write.Current with { Data = read.Data }));
        Assert.That(read.Data.ToArray(), Is.EqualTo(_data));
        Assert.That(read.Exists, Is.True);
    }

    [Test]
    public async Task A_write_with_the_wrong_expected_revision_changes_nothing_and_returns_the_current_state()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        StoreWrite first = await store.WriteAsync(_key, _data, expected: null, default).Within();

        foreach (long wrong in new[] { 0, first.Current.Revision - 1, first.Current.Revision + 1 })
        {
            StoreWrite refused = await store.WriteAsync(_key, "other"u8.ToArray(), wrong, default).Within();
            Assert.That(refused.Written, Is.False);
            Assert.That(refused.Current.Revision, Is.EqualTo(first.Current.Revision));
            Assert.That(refused.Current.Data.ToArray(), Is.EqualTo(_data));
        }
    }

    [Test]
    public async Task A_deletion_returns_the_revision_at_which_followers_see_the_key_absent()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await store.WriteAsync(_key, _data, expected: null, default).Within();
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync(_key, default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();

        StoreWrite deletion = await store.WriteAsync(_key, null, expected: null, default).Within();
        await states.MoveNextAsync().Within();

        Assert.That(deletion.Written, Is.True);
        Assert.That(deletion.Current.Exists, Is.False);
        Assert.That(states.Current, Is.EqualTo(deletion.Current));
    }

    [Test]
    public async Task A_key_that_does_not_exist_has_the_revision_of_the_store()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        StoreWrite other = await store.WriteAsync(SharedServers.NextKey(), _data, expected: null, default).Within();

        StoreState read = await store.ReadAsync(_key, default).Within();

        Assert.That(read.Exists, Is.False);
        Assert.That(read.Revision, Is.GreaterThanOrEqualTo(other.Current.Revision));
    }

    [Test]
    public async Task Keys_of_a_store_start_with_its_prefix()
    {
        await using var store = new EtcdStore(new EtcdStoreOptions(_etcd.Endpoint) { KeyPrefix = _key + "/" });
        await using var plain = new EtcdStore(_etcd.Endpoint);

        StoreWrite write = await store.WriteAsync("å", _data, expected: null, default).Within();

        Assert.That((await plain.ReadAsync(_key + "/å", default).Within()).Revision, Is.EqualTo(write.Current.Revision));
    }

    [Test]
    public async Task The_data_of_a_write_may_be_modified_afterwards()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        byte[] data = [1, 2, 3];

        StoreWrite write = await store.WriteAsync(_key, data, expected: null, default).Within();
        data[0] = 9;

        Assert.That(write.Current.Data.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_request_that_is_too_large_is_refused_with_etcds_message()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);

        Exception? failure = await store.WriteAsync(_key, new byte[1_600_000], expected: null, default).FailureAsync();

        Assert.That(failure, Is.TypeOf<StoreException>().With.Property("Fault").EqualTo(StoreFault.Refused)
            .And.Message.Contains("etcdserver: request is too large").And.Message.Contains(_key));
    }

    [Test]
    public async Task A_follower_that_does_not_read_finds_only_the_newest_state()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync(_key, default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();

        await using var witness = new EtcdStore(_etcd.Endpoint);
        StoreWrite last = default;
        for (int number = 0; number < 100; number++)
        {
            last = await store.WriteAsync(_key, Encoding.UTF8.GetBytes($"{number}"), expected: null, default).Within();
        }

        int steps = 0;
        do
        {
            await states.MoveNextAsync().Within();
            steps++;
        }
        while (states.Current.Revision < last.Current.Revision);

        Assert.That(states.Current.Data.ToArray(), Is.EqualTo("99"u8.ToArray()));
        Assert.That(steps, Is.LessThanOrEqualTo(2), "A state on its way may arrive before the newest one.");
    }

    [Test]
    public async Task Cancellation_ends_a_loop_with_its_token_and_leaves_others_alone()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        using var cancelled = new CancellationTokenSource();
        await using IAsyncEnumerator<StoreState> one = store.FollowAsync(_key, cancelled.Token).GetAsyncEnumerator();
        await using IAsyncEnumerator<StoreState> other = store.FollowAsync(_key, default).GetAsyncEnumerator();
        await one.MoveNextAsync().Within();
        await other.MoveNextAsync().Within();

        ValueTask<bool> waiting = one.MoveNextAsync();
        await cancelled.CancelAsync();

        Assert.That(await waiting.FailureAsync(), Outcomes.CancelledBy(cancelled.Token));
        await store.WriteAsync(_key, _data, expected: null, default).Within();
        Assert.That(await other.MoveNextAsync().Within(), Is.True);
    }

    [Test]
    public async Task Calls_with_a_cancelled_token_throw_with_that_token()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        var token = new CancellationToken(canceled: true);

        Assert.That(await store.ReadAsync(_key, token).FailureAsync(), Outcomes.CancelledBy(token));
        Assert.That(await store.WriteAsync(_key, _data, null, token).FailureAsync(), Outcomes.CancelledBy(token));
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync(_key, token).GetAsyncEnumerator();
        Assert.That(await states.MoveNextAsync().FailureAsync(), Outcomes.CancelledBy(token));
    }

    [Test]
    public async Task Disposing_a_store_ends_running_and_later_calls()
    {
        var store = new EtcdStore(_etcd.Endpoint);
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync(_key, default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();
        ValueTask<bool> waiting = states.MoveNextAsync();

        await store.DisposeAsync().AsTask().Within();

        Assert.That(await waiting.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await store.ReadAsync(_key, default).FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await store.WriteAsync(_key, null, null, default).FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        await using IAsyncEnumerator<StoreState> late = store.FollowAsync(_key, default).GetAsyncEnumerator();
        Assert.That(await late.MoveNextAsync().FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [TestCase("127.0.0.1:2379")]
    [TestCase("ftp://127.0.0.1")]
    [TestCase("http://127.0.0.1:2379/path")]
    [TestCase("")]
    public void An_invalid_endpoint_address_is_refused_at_once(string endpoint) =>
        Assert.That(() => new EtcdStore(endpoint), Throws.ArgumentException.With.Message.Contains("http://127.0.0.1:2379"));
}
