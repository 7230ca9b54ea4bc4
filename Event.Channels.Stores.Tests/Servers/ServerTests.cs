namespace EventChannels.Stores.Tests.Servers;

/// <summary>The servers behave as the other tests expect.</summary>
public sealed class ServerTests
{
    [Test]
    public async Task Redis_keeps_its_data_across_a_kill_and_loses_it_in_a_wipe()
    {
        await using var redis = new RedisServer { Password = "secret" };
        await redis.StartAsync();
        string endpoint = redis.Endpoint;
        await redis.DoAsync("SET", "key", "data");

        await redis.RestartAsync();
        Assert.That(await redis.DoAsync("GET", "key"), Is.EqualTo("data"));

        await redis.WipeAsync();
        Assert.That(await redis.DoAsync("GET", "key"), Is.Empty);
        Assert.That(redis.Endpoint, Is.EqualTo(endpoint));
    }

    [Test]
    public async Task A_stopped_Redis_answers_after_it_is_continued()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();

        redis.Stop();
        Task<string> answer = redis.DoAsync("PING");
        await answer.StillWaitsAsync();

        redis.Continue();
        Assert.That(await answer, Is.EqualTo("PONG"));
    }

    [Test]
    public async Task Etcd_can_be_restored_from_a_copy_of_its_data()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        long before = await etcd.Gateway.PutAsync("key", "older");
        etcd.Kill();
        string copy = etcd.CopyData();
        await etcd.RestartAsync();
        await etcd.Gateway.PutAsync("key", "newer");

        await etcd.RestoreAsync(copy);

        Assert.That(await etcd.Gateway.RevisionAsync(), Is.EqualTo(before));
        await etcd.Gateway.CompactAsync(before);
        Assert.That(await etcd.MetricAsync("etcd_debugging_mvcc_watcher_total"), Is.Zero);
    }

    [Test]
    public async Task An_etcd_cluster_elects_a_new_leader_after_its_leader_was_killed()
    {
        await using var cluster = new EtcdCluster();
        await cluster.StartAsync();

        EtcdServer first = await cluster.LeaderAsync();
        first.Kill();
        EtcdServer second = await cluster.LeaderAsync();
        await second.Gateway.PutAsync("key", "data");

        Assert.That(second, Is.Not.SameAs(first));
        await first.RestartAsync();
    }

    [Test]
    public async Task A_server_with_wrong_arguments_fails_the_test_with_its_own_message()
    {
        await using var redis = new RedisServer { ExtraArguments = ["--unheard-of", "1"] };

        Exception? failure = await redis.StartAsync().FailureAsync();

        Assert.That(failure, Is.TypeOf<InvalidOperationException>().With.Message.Contains("unheard-of"));
    }

    [Test]
    public void A_missing_server_ignores_the_tests_that_need_it_or_fails_them_if_servers_are_required()
    {
        var missing = new ServerProgram("unheard-of", "package-of-it");

        Assert.That(
            missing.Require,
            Throws.TypeOf(ServerProgram.IsRequired ? typeof(AssertionException) : typeof(IgnoreException))
                .With.Message.Contains("apt-get install package-of-it"));
    }
}
