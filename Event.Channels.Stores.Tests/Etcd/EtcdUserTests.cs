using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>The etcd store, on a server that requires users.</summary>
public sealed class EtcdUserTests : EtcdFixture
{
    private static readonly byte[] _data = "data"u8.ToArray();

    private string _root = "";

    [SetUp]
    public async Task NeedUsersAsync() => _root = await Etcd.NeedUsersAsync();

    [Test]
    public async Task A_user_can_read_write_and_follow_within_its_rights()
    {
        await using EtcdStore store = Store("ann", "secret");

        await store.WriteAsync("key", _data, 0, default).Within();
        Assert.That((await store.ReadAsync("key", default).Within()).Data.ToArray(), Is.EqualTo(_data));
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync("key", default).GetAsyncEnumerator();
        Assert.That(await states.MoveNextAsync().Within(), Is.True);

        Assert.That(await store.ReadAsync("other", default).FailureAsync(), Denied());
        Assert.That(await store.WriteAsync("other", _data, null, default).FailureAsync(), Denied());
        await using IAsyncEnumerator<StoreState> others = store.FollowAsync("other", default).GetAsyncEnumerator();
        Assert.That(await others.MoveNextAsync().FailureAsync(), Denied());

        // The stream that refused one key continues with the other.
        await store.WriteAsync("key", _data, null, default).Within();
        Assert.That(await states.MoveNextAsync().Within(), Is.True);
    }

    [TestCase("ann", "wrong", "authentication failed")]
    [TestCase("nobody", "secret", "authentication failed")]
    [TestCase(null, "", "user name is empty")]
    public async Task A_wrong_login_is_refused_with_etcds_message(string? user, string password, string words)
    {
        await using EtcdStore store = Store(user, password);

        Assert.That(await store.ReadAsync("key", default).FailureAsync(), Faults.Of(StoreFault.Refused, words));
        Assert.That(await store.WriteAsync("key", _data, null, default).FailureAsync(), Faults.Of(StoreFault.Refused, words));
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync("key", default).GetAsyncEnumerator();
        Assert.That(await states.MoveNextAsync().FailureAsync(), Faults.Of(StoreFault.Refused, words));
    }

    [Test]
    public async Task A_revoked_right_is_refused_and_works_once_it_is_granted_again()
    {
        await using EtcdStore store = Store("ann", "secret");
        await store.WriteAsync("key", _data, null, default).Within();

        await Etcd.Gateway.CallAsync("auth/user/revoke", new() { ["name"] = "ann", ["role"] = "ann" }, _root);
        Assert.That(await store.WriteAsync("key", _data, null, default).FailureAsync(), Denied());
        Assert.That(await store.ReadAsync("key", default).FailureAsync(), Denied());

        await Etcd.Gateway.CallAsync("auth/user/grant", new() { ["user"] = "ann", ["role"] = "ann" }, _root);
        await store.WriteAsync("key", _data, null, default).Within();
    }

    [Test]
    public async Task A_store_logs_in_again_to_a_server_that_forgot_the_login()
    {
        await using EtcdStore store = Store("ann", "secret");
        await store.WriteAsync("key", _data, null, default).Within();

        // Tokens are kept in the server's memory.
        await Etcd.RestartAsync();
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync("key", default).GetAsyncEnumerator();
        Assert.That(await states.MoveNextAsync().Within(), Is.True);
        long revision = states.Current.Revision;

        await Etcd.RestartAsync();
        StoreWrite write = await store.WriteAsync("key", _data, revision, default).Within();
        Assert.That(write.Written, Is.True);
    }

    [Test]
    public async Task A_token_that_expired_while_a_stream_was_open_is_replaced_for_the_next_watch()
    {
        await using var etcd = new EtcdServer { ExtraArguments = ["--auth-token-ttl", "1"] };
        await etcd.StartAsync();
        await etcd.Gateway.CallAsync("auth/user/add", new() { ["name"] = "root", ["password"] = "secret" });
        await etcd.Gateway.CallAsync("auth/user/grant", new() { ["user"] = "root", ["role"] = "root" });
        await etcd.Gateway.CallAsync("auth/enable", []);
        await using var store = new EtcdStore(new EtcdStoreOptions(etcd.Endpoint) { User = "root", Password = "secret" });
        await using IAsyncEnumerator<StoreState> one = store.FollowAsync("one", default).GetAsyncEnumerator();
        await one.MoveNextAsync().Within();

        await Task.Delay(2500); // the token must expire, and a request would prolong it
        await using IAsyncEnumerator<StoreState> two = store.FollowAsync("two", default).GetAsyncEnumerator();
        Assert.That(await two.MoveNextAsync().Within(), Is.True);

        await store.WriteAsync("one", _data, null, default).Within();
        Assert.That(await one.MoveNextAsync().Within(), Is.True);
    }

    [Test]
    public async Task A_store_with_a_user_works_before_and_after_its_server_enables_users()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var store = new EtcdStore(new EtcdStoreOptions(etcd.Endpoint) { User = "root", Password = "secret" });
        await store.WriteAsync("key", _data, null, default).Within();

        await etcd.Gateway.CallAsync("auth/user/add", new() { ["name"] = "root", ["password"] = "secret" });
        await etcd.Gateway.CallAsync("auth/user/grant", new() { ["user"] = "root", ["role"] = "root" });
        await etcd.Gateway.CallAsync("auth/enable", []);
        await store.WriteAsync("key", _data, null, default).Within();
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Denied() =>
        Faults.Of(StoreFault.Refused, "etcdserver: permission denied");

    private EtcdStore Store(string? user, string password) =>
        new(new EtcdStoreOptions(Etcd.Endpoint) { User = user, Password = password });
}
