using System.Text.Json.Nodes;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Values whose keys end with their process.</summary>
public sealed class EtcdLeaseTests
{
    private static readonly TimeSpan _timeToLive = TimeSpan.FromSeconds(2);

    private EtcdServer _etcd = null!;

    private EtcdStore _witness = null!;

    private string _key = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _etcd = new EtcdServer();
        await _etcd.StartAsync();
        _witness = new EtcdStore(_etcd.Endpoint);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_witness is not null)
        {
            await _witness.DisposeAsync();
        }

        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }

    [SetUp]
    public void TakeKey() => _key = SharedServers.NextKey();

    [Test]
    public async Task A_key_lives_as_long_as_its_value_and_vanishes_if_the_value_is_cut_off_for_good()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        await using IAsyncEnumerator<StoreState> states = _witness.FollowAsync(_key, default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();

        Task<bool> vanished = states.MoveNextAsync().AsTask();
        await Task.WhenAny(vanished, Task.Delay(_timeToLive * 2)); // it must stay that long
        Assert.That(vanished.IsCompleted, Is.False);

        await store.DisposeAsync();
        await vanished.Within();
        Assert.That(states.Current.Exists, Is.False);
    }

    [Test]
    public async Task Disposing_a_value_deletes_its_key_at_once_and_leaves_no_lease()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        int before = (await LeasesAsync()).Count;
        EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        Assert.That(await LeasesAsync(), Has.Count.EqualTo(before + 1));

        await value.DisposeAsync().AsTask().Within();

        Assert.That((await _witness.ReadAsync(_key, default).Within()).Exists, Is.False);
        Assert.That(await LeasesAsync(), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task A_key_whose_lease_expired_while_its_holder_was_cut_off_is_set_again()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        await using IAsyncEnumerator<StoreState> states = _witness.FollowAsync(_key, default).GetAsyncEnumerator();
        await states.MoveNextAsync().Within();

        await ExpireAsync();
        StoreState state;
        do
        {
            await states.MoveNextAsync().Within();
            state = states.Current;
        }
        while (!state.Exists);

        Assert.That(state.Data.ToArray(), Is.EqualTo("here"u8.ToArray()));

        // The value that was set again has the new lease.
        await ExpireAsync();
        await states.MoveNextAsync().Within();
    }

    [Test]
    public async Task A_Set_after_the_lease_expired_is_bound_to_a_new_lease()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();

        await ExpireAsync();
        await value.SetAsync("again").AsTask().Within();

        Assert.That((await _witness.ReadAsync(_key, default).Within()).Data.ToArray(), Is.EqualTo("again"u8.ToArray()));
        Assert.That(await LeasesAsync(), Has.Count.EqualTo(1));
        await value.DisposeAsync().AsTask().Within();
        Assert.That((await _witness.ReadAsync(_key, default).Within()).Exists, Is.False);
    }

    [Test]
    public async Task An_update_before_a_lost_key_is_restored_still_finds_its_value([Values] bool watched)
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        using IWatcher<string>? watcher = watched ? value.Watch() : null;
        await (watcher?.GetAsync() ?? new("")).Within();

        await ExpireAsync();

        Assert.That(await value.UpdateAsync(static text => text + "!").AsTask().Within(), Is.EqualTo("here!"));
    }

    [Test]
    public async Task A_key_deleted_by_another_process_is_absent_for_its_holder()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        await _witness.WriteAsync(_key, null, null, default).Within();

        Assert.That(
            await value.UpdateAsync(static text => text + "!").FailureAsync(), Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public async Task A_key_taken_over_by_another_process_stays_with_that_process()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        JsonArray leases = await LeasesAsync();
        await _witness.WriteAsync(_key, "other"u8.ToArray(), null, default).Within();

        await ExpireAsync();
        await UntilAsync(async () => !Ids(await LeasesAsync()).Intersect(Ids(leases)).Any());
        await Task.Delay(_timeToLive); // nothing should happen

        Assert.That((await _witness.ReadAsync(_key, default).Within()).Data.ToArray(), Is.EqualTo("other"u8.ToArray()));
    }

    [Test]
    public async Task A_key_deleted_by_its_own_value_is_not_set_again()
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();
        await value.DeleteAsync().AsTask().Within();

        await ExpireAsync();
        await Task.Delay(_timeToLive); // nothing should happen

        Assert.That((await _witness.ReadAsync(_key, default).Within()).Exists, Is.False);
    }

    [Test]
    public async Task A_key_is_set_again_after_its_server_was_wiped()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var store = new EtcdStore(etcd.Endpoint);
        await using EtcdValue<string> value = Leased(store);
        await value.SetAsync("here").AsTask().Within();

        await etcd.WipeAsync();

        await UntilAsync(async () => (await store.ReadAsync(_key, default).Within()).Exists);
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task A_time_to_live_that_is_not_positive_is_refused_at_once(int seconds)
    {
        await using var store = new EtcdStore(_etcd.Endpoint);
        Assert.That(
            () => new EtcdValue<string>(
                store, "key", new StoredValueOptions<string>(StoreSerializer.Text), TimeSpan.FromSeconds(seconds)),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private EtcdValue<string> Leased(EtcdStore store) =>
        new(store, _key, new StoredValueOptions<string>(StoreSerializer.Text), _timeToLive);

    // For its holder, a lease that another client revoked looks like one that expired.
    private async Task ExpireAsync()
    {
        foreach (string id in Ids(await LeasesAsync()))
        {
            await _etcd.Gateway.CallAsync("lease/revoke", new() { ["ID"] = id });
        }
    }

    private async Task<JsonArray> LeasesAsync() =>
        (await _etcd.Gateway.CallAsync("lease/leases", []))["leases"]?.AsArray() ?? [];

    private static IEnumerable<string> Ids(JsonArray leases) => leases.Select(lease => (string)lease!["ID"]!);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long start = Environment.TickCount64;
        while (!await condition())
        {
            Assert.That(Environment.TickCount64 - start, Is.LessThan(Deadlines.Unexpected.TotalMilliseconds));
            await Task.Delay(10); // a server announces no change
        }
    }
}
