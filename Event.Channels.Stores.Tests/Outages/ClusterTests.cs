using System.Diagnostics;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Outages;

/// <summary>Values in an etcd cluster that loses members.</summary>
public sealed class ClusterTests
{
    private EtcdCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = new EtcdCluster();
        await _cluster.StartAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [Test]
    public async Task Leaders_that_are_killed_under_a_producer_and_fifty_watchers_cost_a_pause_but_no_Set()
    {
        const int Kills = 3;
        await using var producerStore = new EtcdStore(new EtcdStoreOptions(_cluster.Endpoints));
        await using var consumerStore = new EtcdStore(new EtcdStoreOptions(_cluster.Endpoints));
        await using var producer = new EtcdValue<int>(producerStore, "key", NumberSerializer.Instance);
        await using var consumer = new EtcdValue<int>(consumerStore, "key", NumberSerializer.Instance);
        using IWatcher<int> silenced = consumer.Watch();
        var stream = new StreamOfSets(producer, consumer, watchers: 50);

        for (int kill = 1; kill <= Kills; kill++)
        {
            await stream.AdvanceAsync(sets: 10);
            EtcdServer leader = await _cluster.LeaderAsync();
            leader.Kill();
            await TestContext.Out.WriteLineAsync($"longest silence: {await LongestSilenceAsync(silenced):0} ms");
            await leader.RestartAsync();
        }

        int last = await stream.EndAsync();
        StoreState state = await consumerStore.ReadAsync("key", CancellationToken.None).Within();
        Assert.That(NumberSerializer.Instance.Deserialize(state.Data), Is.EqualTo(last));
    }

    [Test]
    public async Task Losing_the_quorum_interrupts_Gets_and_Sets_until_there_is_one_again()
    {
        EtcdServer member = _cluster.Members[0];
        await using var store = new EtcdStore(member.Endpoint);
        await using var value = new EtcdValue<int>(store, "key", new(NumberSerializer.Instance));
        using IWatcher<StoreStatus> status = value.Status.Watch();
        using IWatcher<int> watcher = value.Watch();
        await value.SetAsync(1).Within();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));

        _cluster.Members[1].Kill();
        _cluster.Members[2].Kill();
        StoreStatus interrupted = await status.GetAsync(next => next.Connection == StoreConnection.Interrupted).Within();
        Task<int> get = watcher.StartGet();
        Task set = value.StartSet(2);
        await Task.WhenAll(get.StillWaitsAsync(), set.StillWaitsAsync());
        Assert.That(interrupted.Error, Faults.Of(StoreFault.Unavailable));
        await _cluster.Members[1].RestartAsync();

        await set.Within();
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    // Reads until ten updates have arrived after the pause.
    private static async Task<double> LongestSilenceAsync(IWatcher<int> watcher)
    {
        double longest = 0;
        for (int update = 0; update < 10; update++)
        {
            long start = Stopwatch.GetTimestamp();
            await watcher.GetAsync().AsTask().Within();
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return longest;
    }
}
