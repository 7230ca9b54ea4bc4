namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class WatchTests(bool sync)
{
    [Test]
    public async Task The_first_Get_gives_the_value_that_was_given_at_construction()
    {
        var value = new MemoryValue<int>(5) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(5));
    }

    [Test]
    public async Task A_late_watcher_gets_the_current_value_alone_and_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        await value.SetAsync(2).Within();
        await value.SetAsync(3).Within();

        using MemoryWatcher<int> watcher = value.Watch();

        Assert.That(watcher.Drain(), Is.EqualTo([3]));
    }

    [Test]
    public async Task Without_data_the_first_Get_waits_for_the_first_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await value.SetAsync(1).Within();

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_first_Set_between_Watch_and_Get_is_there_for_the_Get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task Watchers_read_independently_of_each_other()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();

        List<int> oneLog = one.Drain();
        Task set = value.StartSet(2);
        oneLog.AddRange(one.Drain());
        List<int> otherLog = other.Drain();

        await set.Within();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(oneLog, Is.EqualTo([1, 2]));
            Assert.That(otherLog, sync ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
        }
    }

    [Test]
    public async Task The_read_side_alone_is_enough_to_follow_a_value()
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
