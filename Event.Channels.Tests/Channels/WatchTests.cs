namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WatchTests(bool sync)
{
    [Test]
    public async Task IWatchable_is_enough_to_follow_a_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> readSide = value;
        await using IWatcher<int> watcher = readSide.Watch();

        int first = await watcher.GetAsync().Within();
        Task<int> second = watcher.StartGet();
        await value.SetAsync(2).Within();

        Assert.That((first, await second.Within()), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Watchers_are_counted_until_they_are_disposed()
    {
        var value = new MemoryValue<int> { Sync = sync };
        List<int> counts = [value.WatcherCount];
        MemoryWatcher<int> one = value.Watch();
        counts.Add(value.WatcherCount);
        MemoryWatcher<int> other = value.Watch();
        counts.Add(value.WatcherCount);
        one.Dispose();
        counts.Add(value.WatcherCount);
        other.Dispose();
        counts.Add(value.WatcherCount);

        Assert.That(counts, Is.EqualTo([0, 1, 2, 1, 0]));
    }
}
