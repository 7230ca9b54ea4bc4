namespace EventChannels.Tests.Deriving;

/// <summary>One every-value source and one newest-value source.</summary>
public sealed class CombineLatestMixedTests
{
    [Test]
    public async Task A_combination_pairs_each_update_of_an_every_value_source_with_the_newest_of_a_newest_value_source(
        [Values] bool syncFirst)
    {
        var every = new MemoryValue<int> { Sync = true };
        var newest = new MemoryValue<int>();
        using IWatcher<(int, int)> watcher = syncFirst
            ? every.CombineLatest(newest).Watch()
            : newest.CombineLatest(every, static (newest, every) => (every, newest)).Watch();
        Task[] sets = [.. Enumerable.Range(1, 4).Select(next => every.StartSet(next))];

        newest.Set(1);
        newest.Set(2);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo((1, 2)));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo((2, 2)));
        newest.Set(3);
        newest.Set(4);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo((3, 4)));
        await sets[2].Within();
        await sets[3].StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (4, 4) }));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_combination_follows_a_newest_value_source_while_an_every_value_source_is_silent()
    {
        var every = new MemoryValue<int>(1) { Sync = true };
        var newest = new MemoryValue<int>(1);
        using IWatcher<(int, int)> watcher = every.CombineLatest(newest).Watch();
        watcher.Drain();

        Task<(int, int)> get = watcher.StartGet();
        newest.Set(2);
        Assert.That(await get.Within(), Is.EqualTo((1, 2)));
        get = watcher.StartGet();
        await every.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task The_delivery_of_a_watcher_of_a_combination_reaches_every_source([Values] Delivery delivery)
    {
        var every = new MemoryValue<int>(1) { Sync = true };
        var newest = new MemoryValue<int>(1);
        using IWatcher<(int, int)> watcher = every.CombineLatest(newest).Watch(delivery);
        watcher.Drain();
        bool sync = delivery == Delivery.Sync;

        Task[] sets = [every.StartSet(2), newest.StartSet(2), every.StartSet(3), newest.StartSet(3)];

        await Task.WhenAll(sets[0], sets[2]).StillWaitsAsync(sync);
        await Task.WhenAll(sets[1], sets[3]).StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (2, 2), (3, 3) } : [(3, 3)]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_combination_marked_unread_keeps_the_every_value_update_and_gets_the_newest_of_the_other_source()
    {
        var every = new MemoryValue<int>(1) { Sync = true };
        var newest = new MemoryValue<int>(1);
        using IWatcher<(int, int)> watcher = every.CombineLatest(newest).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (1, 1) }));

        watcher.MarkUnread();
        Task set = every.StartSet(2);
        newest.Set(2);

        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (1, 2), (2, 2) }));
        await set.Within();
    }

    // If the update arrives between two peeks at the sources, it must not be discarded as one that no combination can use
    // yet.
    [Test]
    public async Task An_every_value_update_after_the_first_of_each_source_is_in_a_combination(
        [Values] bool waits, [Range(1, 3)] int look)
    {
        var newest = new MemoryValue<int>();
        var every = new MemoryValue<int> { Sync = true };
        Task[] sets = [];
        int actions = 0;
        var looked = new PeekHookWatchable<int>(newest, look, Set);
        using IWatcher<(int, int)> watcher = looked.CombineLatest(every).Watch();

        Task<bool>? wait = waits ? watcher.WaitForUnreadAsync().AsTask() : null;
        List<(int, int)> got = !waits && watcher.TryGet(out (int, int) early) ? [early] : [];
        Set();

        Assert.That(wait is null || await wait.Within(), Is.True);
        got.AddRange(watcher.Drain());
        Assert.That(got, Is.EqualTo(new[] { (1, 1), (1, 2) }));
        await Task.WhenAll(sets).Within();

        void Set()
        {
            if (Interlocked.Exchange(ref actions, 1) == 0)
            {
                newest.Set(1);
                sets = [every.StartSet(1), every.StartSet(2)];
            }
        }
    }
}
