using EventChannels.Stores;

namespace EventChannels.Tests.Contract;

/// <summary>The behavior of watchers of stored values that no other watchers share.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.Stored))]
public sealed class StoredWatcherContract(WatcherKind kind) : WatcherContract(kind, sync: false)
{
    [Test]
    public async Task Watching_with_a_delivery_that_no_store_supports_is_refused_and_leaves_no_watcher()
    {
        StoredContractValue value = await CreateStoredAsync(1);
        IWatchable<int> watchable = Kind.Of(value.Value);

        Assert.That(
            () => watchable.Watch(Delivery.Sync),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("another machine"));
        Assert.That(() => watchable.Watch((Delivery)2), Throws.TypeOf<ArgumentOutOfRangeException>());

        Assert.That(value.Connection, Is.EqualTo(StoreConnection.Closed));
    }

    [Test]
    public async Task Dispose_and_DisposeAsync_close_the_watcher_of_the_source_once()
    {
        StoredContractValue value = await CreateStoredAsync(1);
        IWatcher<int> one = await WatchAsync(value);
        IWatcher<int> another = await WatchAsync(value);
        using IWatcher<int> other = await WatchAsync(value);
        other.Drain();

        one.Dispose();
        await one.DisposeAsync().Within();
        await another.DisposeAsync().Within();
        another.Dispose();

        await GoesOnAsync(value, other);
        Assert.That(value.Connection, Is.EqualTo(StoreConnection.Open), "A watcher is still open.");
        other.Dispose();
        await Deadlines.UntilAsync(() => value.Connection == StoreConnection.Closed, "the end of the feed");
    }

    [Test]
    public async Task A_watcher_gets_values_set_elsewhere_in_order_and_always_the_last_one()
    {
        const int Last = 100;
        StoredContractValue value = await CreateStoredAsync(0);
        using IWatcher<int> watcher = await WatchAsync(value);
        Task<List<int>> log = Task.Run(() => watcher.GetUntilAsync(last => last == Last));

        for (int next = 1; next <= Last; next++)
        {
            await value.Elsewhere.SetAsync(next).Within();
        }

        Assert.That(await log.Within(), Is.Ordered.And.Unique);
    }

    [Test]
    public async Task A_disposed_value_cannot_be_watched()
    {
        StoredContractValue value = await CreateStoredAsync(1);

        await value.CompleteAsync();

        Assert.That(
            () => Kind.Of(value.Value).Watch(),
            Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("Create another one"));
    }

    private async Task<StoredContractValue> CreateStoredAsync(int initialValue) =>
        (StoredContractValue)await CreateAsync(initialValue);
}
