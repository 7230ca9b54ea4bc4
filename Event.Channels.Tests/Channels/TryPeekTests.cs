namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class TryPeekTests(bool sync)
{
    [Test]
    public void TryPeek_of_a_value_finds_nothing_without_data()
    {
        var value = new MemoryValue<int> { Sync = sync };

        bool any = value.TryPeek(out int nothing);

        Assert.That((any, nothing), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task TryPeek_of_a_value_shows_the_newest_value_repeatedly()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<int> seen = [Peek(value), Peek(value)];

        await value.SetAsync(2).Within();
        seen.AddRange([Peek(value), Peek(value)]);

        Assert.That(seen, Is.EqualTo([1, 1, 2, 2]));
    }

    [Test]
    public void TryPeek_of_a_value_takes_nothing_from_its_watchers()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        int seen = Peek(value);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Is.EqualTo(1));
            Assert.That(watcher.Drain(), Is.EqualTo([1]));
            Assert.That(value.WatcherCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task The_last_value_remains_visible_after_completion_and_without_watchers()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);
        watcher.Dispose();
        await set.Within();
        value.TryComplete();

        Assert.That(Peek(value), Is.EqualTo(1));
    }

    private static int Peek(MemoryValue<int> value) => value.TryPeek(out int current) ? current : -1;
}
