using System.Diagnostics;
using System.Text;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Prefixes in etcd that are watched while their server comes and goes.</summary>
public sealed class EtcdRangeOutageTests
{
    private EtcdServer _etcd = null!;

    private EtcdStore _store = null!;

    private EtcdRange<string> _range = null!;

    private IWatcher<EtcdSnapshot<string>> _watcher = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _etcd = new EtcdServer();
        await _etcd.StartAsync();
        _store = new EtcdStore(_etcd.Endpoint);
        _range = new EtcdRange<string>(_store, "a/", new StoredValueOptions<string>(StoreSerializer.Text));
        _watcher = _range.Watch();
        await _etcd.Gateway.PutAsync("a/stays", "0");
        await _etcd.Gateway.PutAsync("a/goes", "0");
        await UntilAsync(snapshot => snapshot.Count == 2);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_watcher is not null)
        {
            await _watcher.DisposeAsync();
        }

        if (_range is not null)
        {
            await _range.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }

    [Test]
    public async Task A_range_resumes_soon_after_its_server_is_back()
    {
        await _etcd.RestartAsync();
        long start = Stopwatch.GetTimestamp();
        await _etcd.Gateway.PutAsync("a/stays", "1");
        await _etcd.Gateway.DeleteAsync("a/goes");

        EtcdSnapshot<string> snapshot = await UntilAsync(static snapshot => snapshot.Count == 1);

        await TestContext.Out.WriteLineAsync($"resumed after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        Assert.That(snapshot["a/stays"], Is.EqualTo("1"));
    }

    [Test]
    public async Task A_range_that_was_not_watched_during_an_outage_shows_the_changes_made_meanwhile()
    {
        await _watcher.DisposeAsync();
        await _etcd.Gateway.PutAsync("a/stays", "1");
        await _etcd.Gateway.DeleteAsync("a/goes");
        _watcher = _range.Watch();

        EtcdSnapshot<string> snapshot = await _watcher.GetAsync().Within();

        Assert.That(snapshot.Keys, Is.EqualTo(new[] { "a/stays" }));
        Assert.That(snapshot["a/stays"], Is.EqualTo("1"));
    }

    [Test]
    public async Task A_range_is_read_again_after_its_history_was_compacted()
    {
        await _watcher.DisposeAsync();
        await _etcd.Gateway.DeleteAsync("a/goes");
        await _etcd.Gateway.CompactAsync(await _etcd.Gateway.PutAsync("a/stays", "1"));
        _watcher = _range.Watch();

        EtcdSnapshot<string> snapshot = await _watcher.GetAsync().Within();

        Assert.That(snapshot.Keys, Is.EqualTo(new[] { "a/stays" }));
        await _etcd.Gateway.PutAsync("a/later", "1");
        Assert.That(await _watcher.GetAsync().Within(), Has.Count.EqualTo(2));
    }

    [TestCase("a/stays", "a/goes")]
    [TestCase("a/goes", "a/stays")]
    public async Task A_range_is_read_again_after_its_store_was_wiped_and_has_as_many_writes_again(string first, string second)
    {
        await _watcher.DisposeAsync();
        await _etcd.WipeAsync();
        await _etcd.Gateway.PutAsync(first, "new");
        await _etcd.Gateway.PutAsync(second, "new");
        _watcher = _range.Watch();

        EtcdSnapshot<string> snapshot = await _watcher.GetAsync().Within();

        Assert.That(snapshot.Values, Is.EqualTo(new[] { "new", "new" }));
    }

    [Test]
    public async Task A_range_is_read_again_after_its_store_was_wiped()
    {
        await _etcd.WipeAsync();
        await UntilAsync(static snapshot => snapshot.Count == 0);
        await _etcd.Gateway.PutAsync("a/new", "1");
        EtcdSnapshot<string> snapshot = await UntilAsync(static snapshot => snapshot.Count == 1);
        Assert.That(snapshot.Keys, Is.EqualTo(new[] { "a/new" }));
    }

    [TestCase("put")]
    [TestCase("delete")]
    [TestCase("create and delete")]
    public async Task A_range_is_read_again_after_its_store_was_restored_and_has_outgrown_the_known_revision(string what)
    {
        // The known history: the copy, then changes that are known here. The restored one: the copy, then other changes,
        // then more writes elsewhere.
        _etcd.Kill();
        string copy = _etcd.CopyData();
        await _etcd.RestartAsync();
        await _etcd.Gateway.PutAsync("elsewhere", "0");
        await _etcd.Gateway.PutAsync("a/stays", "known");
        await UntilAsync(static snapshot => snapshot["a/stays"] == "known");
        await _watcher.DisposeAsync();

        await _etcd.RestoreAsync(copy);
        switch (what)
        {
            case "put":
                await _etcd.Gateway.PutAsync("a/goes", "1");
                break;
            case "delete":
                await _etcd.Gateway.DeleteAsync("a/goes");
                break;
            default:
                await _etcd.Gateway.PutAsync("a/new", "1");
                await _etcd.Gateway.DeleteAsync("a/new");
                break;
        }

        for (int write = 0; write < 10; write++)
        {
            await _etcd.Gateway.PutAsync("elsewhere", "1");
        }

        _watcher = _range.Watch();
        EtcdSnapshot<string> snapshot = await _watcher.GetAsync().Within();

        Assert.That(snapshot["a/stays"], Is.EqualTo("0"));
        Assert.That(snapshot.GetValueOrDefault("a/goes"), Is.EqualTo(what switch { "put" => "1", "delete" => null, _ => "0" }));
        Assert.That(snapshot, Has.Count.EqualTo(what == "delete" ? 1 : 2));
    }

    [Test]
    public async Task A_range_shows_its_status_during_an_outage_and_leaves_nothing_on_the_server()
    {
        using IWatcher<StoreStatus> statuses = _range.Status.Watch();
        Assert.That((await statuses.GetAsync().Within()).Connection, Is.EqualTo(StoreConnection.Open));

        _etcd.Kill();
        StoreStatus status =
            await statuses.GetAsync(status => status.Connection == StoreConnection.Interrupted).AsTask().Within();
        Assert.That(status.Error, Faults.Of(StoreFault.Unavailable));
        await _etcd.RestartAsync();
        await statuses.GetAsync(status => status.Connection == StoreConnection.Open).AsTask().Within();

        await _watcher.DisposeAsync();
        await statuses.GetAsync(status => status.Connection == StoreConnection.Closed).AsTask().Within();
        long start = Environment.TickCount64;
        while (await _etcd.MetricAsync("etcd_debugging_mvcc_watcher_total") > 0)
        {
            Assert.That(Environment.TickCount64 - start, Is.LessThan(Deadlines.Unexpected.TotalMilliseconds));
        }
    }

    [Test]
    public async Task A_range_ends_on_the_stores_final_state_after_kills_during_writes()
    {
        int seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        await using var writer = new EtcdStore(_etcd.Endpoint);
        using var end = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            for (int number = 0; !end.IsCancellationRequested; number++)
            {
                ReadOnlyMemory<byte>? data =
                    random.Next(3) == 0 ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes($"{number}");
                await writer.WriteAsync($"a/{random.Next(20)}", data, null, default).FailureAsync();
            }
        });
        for (int kill = 0; kill < 3; kill++)
        {
            await _watcher.GetAsync().Within();
            await _etcd.RestartAsync();
        }

        await end.CancelAsync();
        await writing.Within();
        using IWatcher<EtcdSnapshot<string>> late = _range.Watch();
        EtcdSnapshot<string> followed = await late.GetAsync().Within();
        await using var other = new EtcdRange<string>(writer, "a/", new StoredValueOptions<string>(StoreSerializer.Text));
        using IWatcher<EtcdSnapshot<string>> fresh = other.Watch();

        Assert.That(followed, Is.EqualTo(await fresh.GetAsync().Within()));
    }

    private Task<EtcdSnapshot<string>> UntilAsync(Func<EtcdSnapshot<string>, bool> fits) =>
        _watcher.GetAsync(fits).AsTask().Within();
}
