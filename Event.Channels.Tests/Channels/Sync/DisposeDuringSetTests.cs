namespace EventChannels.Tests.Channels.Sync;

/// <summary>A producer waits for its every-value watchers until they take the value or are disposed.</summary>
public sealed class DisposeDuringSetTests
{
    [Test]
    public async Task Disposing_the_only_watcher_releases_a_waiting_Set([Values] bool blocking)
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        Task set = blocking ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
        await Deadlines.UntilAsync(() => value.TryPeek(out _), "the Set to begin");
        await set.StillWaitsAsync();

        watcher.Dispose();

        await set.Within();
        Assert.That(value.TryPeek(out int current), Is.True);
        Assert.That(current, Is.EqualTo(1));
    }

    [Test]
    public async Task A_Set_still_waits_for_the_remaining_watchers()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> left = value.Watch();
        MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        watcher.Dispose();
        watcher.Dispose();

        await set.StillWaitsAsync();
        Assert.That(left.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_watcher_that_took_the_value_counts_once_even_if_it_is_then_disposed()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> left = value.Watch();
        MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        watcher.Dispose();

        await set.StillWaitsAsync();
        Assert.That(left.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task Disposing_a_watcher_with_an_older_unread_value_releases_the_waiting_Set()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        watcher.Dispose();

        await set.Within();
    }

    [Test]
    public async Task Disposing_the_watcher_releases_all_queued_Sets_and_the_last_one_is_current()
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [.. Enumerable.Range(1, 1000).Select(next => value.StartSet(next))];

        watcher.Dispose();

        await Task.WhenAll(sets).Within();
        using MemoryWatcher<int> late = value.Watch();
        Assert.That(late.Drain(), Is.EqualTo([1000]));
    }

    [Test]
    public async Task The_remaining_watchers_get_the_queued_Sets_one_by_one()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> left = value.Watch();
        MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];
        Assert.That(left.Drain(), Is.EqualTo([1]));

        watcher.Dispose();

        await sets[0].Within();
        await sets[1].StillWaitsAsync();
        Assert.That(left.Drain(), Is.EqualTo([2, 3]));
        await Task.WhenAll(sets).Within();
    }
}
