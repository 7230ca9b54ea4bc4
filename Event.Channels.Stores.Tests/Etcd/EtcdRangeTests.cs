using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Prefixes in etcd that are watched as one map.</summary>
public sealed class EtcdRangeTests
{
    private EtcdServer _etcd = null!;

    private EtcdStore _store = null!;

    private EtcdStore _writer = null!;

    private string _prefix = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _etcd = await SharedServers.EtcdAsync();
        _store = new EtcdStore(_etcd.Endpoint);
        _writer = new EtcdStore(_etcd.Endpoint);
        _prefix = SharedServers.NextKey() + "/";
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    [Test]
    public async Task A_snapshot_has_all_keys_below_the_prefix_in_order_and_no_others()
    {
        string beside = _prefix[..^1];
        foreach (string key in new[] { _prefix + "b", _prefix + "a", _prefix + "Z", _prefix, beside, beside + "0" })
        {
            await SetAsync(key, key);
        }

        await using EtcdRange<string> range = Range();
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
        EtcdSnapshot<string> snapshot = await watcher.GetAsync().Within();

        Assert.That(snapshot.Keys, Is.EqualTo(new[] { _prefix, _prefix + "Z", _prefix + "a", _prefix + "b" }));
        Assert.That(snapshot.Values, Is.EqualTo(snapshot.Keys));
        Assert.That(snapshot.Select(pair => pair.Value), Is.EqualTo(snapshot.Keys));
        Assert.That(snapshot[_prefix + "a"], Is.EqualTo(_prefix + "a"));
        Assert.That(snapshot.ContainsKey(beside), Is.False);
        Assert.That(snapshot.TryGetValue("none", out _), Is.False);
    }

    [Test]
    public async Task Puts_and_deletions_carry_the_revision_at_which_they_were_made()
    {
        await using EtcdRange<string> range = Range();
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
        EtcdSnapshot<string> empty = await watcher.GetAsync().Within();

        StoreWrite put = await SetAsync(_prefix + "key", "value");
        EtcdSnapshot<string> one = await watcher.GetAsync().Within();
        StoreWrite deletion = await _writer.WriteAsync(_prefix + "key", null, null, default).Within();
        EtcdSnapshot<string> none = await watcher.GetAsync().Within();

        Assert.That(empty, Is.Empty);
        Assert.That(one.Revision, Is.EqualTo(put.Current.Revision));
        Assert.That(one[_prefix + "key"], Is.EqualTo("value"));
        Assert.That(none.Revision, Is.EqualTo(deletion.Current.Revision));
        Assert.That(none, Is.Empty);
        Assert.That(one, Has.Count.EqualTo(1), "A snapshot does not change.");
    }

    [Test]
    public async Task A_range_of_several_pages_is_read_at_one_revision_during_writes()
    {
        const int Keys = 2500;
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => SetAsync(Name(key), "0"))).Within();
        await using EtcdRange<string> range = Range();
        using var end = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            // Both ends of the range have the same value at each revision.
            for (int number = 1; !end.IsCancellationRequested; number++)
            {
                await SetBothAsync(Name(0), Name(Keys - 1), $"{number}");
            }
        });

        for (int round = 0; round < 5; round++)
        {
            await using EtcdRange<string> other = Range();
            using IWatcher<EtcdSnapshot<string>> watcher = other.Watch();
            EtcdSnapshot<string> snapshot = await watcher.GetAsync().Within();
            Assert.That(snapshot, Has.Count.EqualTo(Keys));
            Assert.That(snapshot[Name(0)], Is.EqualTo(snapshot[Name(Keys - 1)]));
        }

        await end.CancelAsync();
        await writing.Within();
    }

    [Test]
    public async Task A_transaction_is_never_seen_in_part()
    {
        await using EtcdRange<string> range = Range();
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
        Task writing = Task.Run(async () =>
        {
            for (int number = 0; number <= 300; number++)
            {
                await SetBothAsync(Name(1), Name(2), $"{number}");
            }
        });

        await UntilBothAsync(watcher, "300");
        await writing.Within();
    }

    [Test]
    public async Task A_transaction_is_never_seen_in_part_even_if_etcd_splits_a_large_response_within_it()
    {
        const int Keys = 70;
        await using EtcdRange<string> range = Range();
        for (int round = 0; round < 10; round++)
        {
            await using IWatcher<EtcdSnapshot<string>> before = range.Watch();
            await before.GetAsync().Within();
            await before.DisposeAsync();

            // etcd splits after 2 MB, which is within the second transaction.
            await SetAllAsync($"{round} first");
            await SetAllAsync($"{round} second");

            using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
            EtcdSnapshot<string> snapshot = await watcher.GetAsync().Within();
            Assert.That(snapshot.Values.Distinct().Count(), Is.EqualTo(1));
            Assert.That(snapshot[Name(0)], Does.EndWith("second"));
        }

        Task SetAllAsync(string end) => _etcd.Gateway.CallAsync("kv/txn", new()
        {
            ["success"] = new JsonArray(
                [.. Enumerable.Range(0, Keys).Select(key => Put(Name(key), new string('x', 20_000) + end))]),
        });
    }

    [Test]
    public async Task A_value_that_cannot_be_decoded_makes_Gets_throw_and_the_watcher_continues()
    {
        await using var range = new EtcdRange<int>(_store, _prefix, new StoredValueOptions<int>(StoreSerializer.Create(
            static number => Encoding.UTF8.GetBytes($"{number}"),
            static data => int.Parse(data.Span, CultureInfo.InvariantCulture))));
        using IWatcher<EtcdSnapshot<int>> watcher = range.Watch();
        await watcher.GetAsync().Within();

        StoreWrite bad = await SetAsync(Name(1), "one");
        Exception? failure = await watcher.GetAsync().FailureAsync();
        Assert.That(failure, Faults.Of(StoreFault.Undecodable, Name(1)));
        Assert.That(failure!.Message, Does.Contain($"{bad.Current.Revision}"));
        Assert.That(failure.InnerException, Is.TypeOf<FormatException>());

        await SetAsync(Name(2), "2");
        Assert.That(await watcher.GetAsync().FailureAsync(), Faults.Of(StoreFault.Undecodable, Name(1)));

        await SetAsync(Name(1), "1");
        EtcdSnapshot<int> good = await watcher.GetAsync().Within();
        Assert.That(good.Values, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_new_watcher_sees_the_earlier_writes_of_another_client()
    {
        await using EtcdRange<string> range = Range();
        using IWatcher<EtcdSnapshot<string>> stays = range.Watch();
        await stays.GetAsync().Within();
        for (int round = 0; round < 300; round++)
        {
            if (round % 3 == 2)
            {
                await _writer.WriteAsync(Name(1), null, null, default).Within();
            }
            else
            {
                await SetAsync(Name(1), $"{round}");
            }

            using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
            EtcdSnapshot<string> snapshot = await watcher.GetAsync().Within();
            Assert.That(snapshot.GetValueOrDefault(Name(1)), Is.EqualTo(round % 3 == 2 ? null : $"{round}"));
        }
    }

    [Test]
    public async Task Keys_that_are_not_text_are_reported()
    {
        string key = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(_prefix), 0xFF]);
        await _etcd.Gateway.CallAsync("kv/put", new() { ["key"] = key, ["value"] = EtcdGateway.Bytes("value") });
        await using EtcdRange<string> range = Range();
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Faults.Of(StoreFault.Undecodable, "no UTF-8"));
    }

    [Test]
    public async Task A_range_with_an_empty_prefix_covers_the_whole_store()
    {
        await using var store = new EtcdStore(new EtcdStoreOptions(_etcd.Endpoint) { KeyPrefix = _prefix });
        await SetAsync(_prefix + "key", "value");
        await using var range = new EtcdRange<string>(store, "", new StoredValueOptions<string>(StoreSerializer.Text));
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();

        Assert.That((await watcher.GetAsync().Within()).Keys, Is.EqualTo(new[] { "key" }));
    }

    [Test]
    public async Task Every_value_watchers_of_a_range_are_refused_and_a_disposed_range_ends()
    {
        EtcdRange<string> range = Range();
        Assert.That(() => range.Watch(Delivery.Sync), Throws.TypeOf<NotSupportedException>());
        using IWatcher<EtcdSnapshot<string>> watcher = range.Watch();
        await watcher.GetAsync().Within();
        Assert.That(range.TryPeek(out EtcdSnapshot<string>? peeked), Is.True);
        Assert.That(range.ToString(), Is.EqualTo($"{_prefix}: 0 keys (revision {peeked!.Revision})"));

        await range.DisposeAsync().AsTask().Within();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<System.Threading.Channels.ChannelClosedException>());
        Assert.That(() => range.Watch(), Throws.TypeOf<ObjectDisposedException>());
    }

    private EtcdRange<string> Range() => new(_store, _prefix, new StoredValueOptions<string>(StoreSerializer.Text));

    private string Name(int key) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{key:00000}");

    private Task<StoreWrite> SetAsync(string key, string value) =>
        _writer.WriteAsync(key, Encoding.UTF8.GetBytes(value), null, default).Within();

    private Task<JsonObject> SetBothAsync(string one, string other, string value) => _etcd.Gateway.CallAsync("kv/txn", new()
    {
        ["success"] = new JsonArray(Put(one, value), Put(other, value)),
    });

    private static JsonObject Put(string key, string value) => new()
    {
        ["requestPut"] = new JsonObject { ["key"] = EtcdGateway.Bytes(key), ["value"] = EtcdGateway.Bytes(value) },
    };

    private async Task UntilBothAsync(IWatcher<EtcdSnapshot<string>> watcher, string last)
    {
        long revision = 0;
        EtcdSnapshot<string> snapshot;
        do
        {
            snapshot = await watcher.GetAsync().Within();
            Assert.That(snapshot.GetValueOrDefault(Name(1)), Is.EqualTo(snapshot.GetValueOrDefault(Name(2))));
            Assert.That(snapshot.Revision, Is.GreaterThan(revision));
            revision = snapshot.Revision;
        }
        while (snapshot.GetValueOrDefault(Name(1)) != last);
    }
}
