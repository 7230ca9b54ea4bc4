using EventChannels.Etcd;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Values in etcd under user rights and compaction, and their traces on the metrics page.</summary>
public sealed class StoredInEtcdTests : EtcdFixture
{
    [Test]
    public async Task A_thousand_local_watchers_share_one_server_watch_that_ends_with_the_last_of_them()
    {
        const int Watchers = 1_000;
        await using var store = new EtcdStore(Etcd.Endpoint);
        await using var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance) { Absent = 0 });
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, Watchers).Select(_ => value.Watch())];
        Assert.That(await Task.WhenAll(watchers.Select(watcher => watcher.StartGet())).Within(), Is.All.Zero);
        Task<int>[] gets = [.. watchers.Select(watcher => watcher.StartGet())];
        Assert.That(await Etcd.MetricAsync("etcd_debugging_mvcc_watcher_total"), Is.EqualTo(1));

        await Etcd.Gateway.PutAsync("key", "1");

        Assert.That(await Task.WhenAll(gets).Within(), Is.All.EqualTo(1));
        Array.ForEach(watchers, watcher => watcher.Dispose());
        await UntilNothingIsLeftAsync();
    }

    [Test]
    public async Task Disposing_a_value_leaves_nothing_on_the_server()
    {
        await using var store = new EtcdStore(Etcd.Endpoint);
        var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance) { Absent = 0 });
        IWatcher<int> watcher = value.Watch();
        await watcher.GetAsync().Within();

        await value.DisposeAsync().Within();

        await UntilNothingIsLeftAsync();
    }

    [Test]
    public async Task Compaction_between_updates_and_during_an_outage_goes_unnoticed()
    {
        await using var store = new EtcdStore(Etcd.Endpoint);
        await using var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance));
        using IWatcher<int> watcher = value.Watch();
        await Etcd.Gateway.PutAsync("key", "1");
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));

        await Etcd.Gateway.CompactAsync(await Etcd.Gateway.PutAsync("key", "2"));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await Etcd.RestartAsync();
        long revision = await Etcd.Gateway.PutAsync("key", "3");
        await Etcd.Gateway.CompactAsync(revision);

        Assert.That(await watcher.GetAsync(number => number == 3).Within(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_revoked_right_ends_Gets_and_Sets_until_it_is_granted_again()
    {
        string root = await Etcd.NeedUsersAsync();
        await using var store = new EtcdStore(new EtcdStoreOptions(Etcd.Endpoint) { User = "ann", Password = "secret" });
        await using var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance));
        using IWatcher<int> watcher = value.Watch();
        await value.SetAsync(1).Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Task<int> waiting = watcher.StartGet();

        await Etcd.Gateway.CallAsync("auth/user/revoke", new() { ["name"] = "ann", ["role"] = "ann" }, root);
        Assert.That(await value.SetAsync(2).FailureAsync(), Denied());
        using IWatcher<int> late = value.Watch();
        Assert.That(await late.GetAsync().FailureAsync(), Denied());
        Assert.That(await waiting.FailureAsync(), Denied(), "A refusal of one watcher reaches the others.");
        Assert.That(await watcher.GetAsync().FailureAsync(), Denied());
        await Etcd.Gateway.CallAsync("auth/user/grant", new() { ["user"] = "ann", ["role"] = "ann" }, root);

        // The value tries again after 10 seconds.
        await Deadlines.UntilAsync(() => late.HasUnread, "the value to be read again");
        Assert.That(await late.GetAsync().Within(), Is.EqualTo(1));
        await value.SetAsync(2).Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_wrong_password_ends_Gets_and_Sets_with_etcds_message()
    {
        await Etcd.NeedUsersAsync();
        await using var store = new EtcdStore(new EtcdStoreOptions(Etcd.Endpoint) { User = "ann", Password = "wrong" });
        await using var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance));
        using IWatcher<int> watcher = value.Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Faults.Of(StoreFault.Refused, "authentication failed"));
        Assert.That(await value.SetAsync(1).FailureAsync(), Faults.Of(StoreFault.Refused, "authentication failed"));
        Assert.That(
            (value.Status.TryPeek(out StoreStatus? status), status?.Connection), Is.EqualTo((true, StoreConnection.Interrupted)));
        Assert.That(status!.Error, Faults.Of(StoreFault.Refused, "authentication failed"));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Denied() =>
        Faults.Of(StoreFault.Refused, "etcdserver: permission denied");

    private Task UntilNothingIsLeftAsync() => UntilMetricAsync("etcd_debugging_mvcc_watch_stream_total", 0);
}
