namespace EventChannels.Tests.Channels.Mixed;

/// <summary>The delivery of each watcher: an every-value journal misses nothing, beside newest-value screens.</summary>
public sealed class DeliveryTests
{
    [Test]
    public async Task An_every_value_watcher_misses_nothing_while_newest_value_watchers_skip()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        MemoryWatcher<int>[] screens = [.. Enumerable.Range(0, 100).Select(_ => value.Watch(Delivery.Async))];
        Task<List<int>> log = Task.Run(() => journal.GetUntilAsync(last => last == 50));

        for (int next = 1; next <= 50; next++)
        {
            await value.SetAsync(next).Within();
        }

        Assert.That(await log.Within(), Is.EqualTo(Enumerable.Range(0, 51)));
        Assert.That(screens.Select(screen => screen.Drain()), Has.All.EqualTo(new[] { 50 }));
    }

    [Test]
    public async Task No_Set_waits_for_newest_value_watchers_regardless_of_the_default_delivery([Values] bool sync)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> unread = value.Watch(Delivery.Async);
        using MemoryWatcher<int> waiting = value.Watch(Delivery.Async);
        Task<int> get = waiting.StartGet();

        Task set = value.StartSet(1);
        Assert.That(set.IsCompletedSuccessfully, Is.True);
        Assert.That(await get.Within(), Is.EqualTo(1));
        await Threads.Run(() => value.Set(2)).Within();

        Assert.That(unread.Drain(), Is.EqualTo([2]));
        Assert.That(waiting.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task A_Set_waits_for_an_every_value_watcher_regardless_of_the_default_delivery(
        [Values] bool sync, [Values] bool blocking)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Task set = blocking ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
        await Deadlines.UntilAsync(() => value.TryPeek(out _), "the Set to begin");

        await set.StillWaitsAsync();
        Assert.That(journal.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task Watch_without_an_argument_uses_the_default_delivery_of_the_value(
        [Values] bool sync, [Values] bool byInterface)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = byInterface ? ((IWatchable<int>)value).Watch() : value.Watch();
        using MemoryWatcher<int> other = value.Watch(sync ? Delivery.Async : Delivery.Sync);
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Task set = value.StartSet(1);

        journal.Drain();
        await set.StillWaitsAsync();
        Assert.That((sync ? watcher : other).Drain(), Is.EqualTo([1]));

        await set.Within();
        Assert.That((sync ? other : watcher).Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task IWatchable_gives_watchers_with_either_delivery()
    {
        var value = new MemoryValue<int>(1);
        IWatchable<int> watchable = value;
        using IWatcher<int> screen = watchable.Watch(Delivery.Async);
        using IWatcher<int> journal = watchable.Watch(Delivery.Sync);
        Task[] sets = [value.StartSet(2), value.StartSet(3)];

        List<int> log = journal.Drain();

        await Task.WhenAll(sets).Within();
        Assert.That(log, Is.EqualTo([1, 2, 3]));
        Assert.That(screen.Drain(), Is.EqualTo([3]));
    }

    [Test]
    public void An_undefined_delivery_is_refused_and_leaves_no_watcher(
        [Values(-1, 2, int.MaxValue)] int undefined, [Values] bool byInterface)
    {
        var value = new MemoryValue<int>(1);
        var delivery = (Delivery)undefined;

        Assert.That(
            () => byInterface ? ((IWatchable<int>)value).Watch(delivery) : value.Watch(delivery),
            Throws.TypeOf<ArgumentOutOfRangeException>()
                .With.Property(nameof(ArgumentException.ParamName)).EqualTo("delivery")
                .And.Property(nameof(ArgumentOutOfRangeException.ActualValue)).EqualTo(delivery)
                .And.Message.Contains("Delivery.Async or Delivery.Sync"));
        Assert.That(value.WatcherCount, Is.Zero);
        Assert.That(value.StartSet(2).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Watchers_with_either_delivery_are_counted()
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        MemoryWatcher<int> screen = value.Watch(Delivery.Async);

        Assert.That(value.WatcherCount, Is.EqualTo(2));
        journal.Dispose();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
        screen.Dispose();
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_late_every_value_watcher_gets_the_current_value_and_then_every_update()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> screen = value.Watch();
        value.Set(1);
        value.Set(2);

        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Task[] sets = [value.StartSet(3), value.StartSet(4)];

        Assert.That(journal.TryGet(out int first), Is.True);
        await sets[0].StillWaitsAsync();
        Assert.That((List<int>)[first, .. journal.Drain()], Is.EqualTo([2, 3, 4]));
        await Task.WhenAll(sets).Within();
        Assert.That(screen.Drain(), Is.EqualTo([4]));
    }

    [Test]
    public async Task A_late_newest_value_watcher_gets_the_value_being_handed_over_and_delays_no_producer()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        journal.Drain();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        using MemoryWatcher<int> screen = value.Watch(Delivery.Async);

        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Assert.That(journal.Drain(), Is.EqualTo([1, 2]));
        await Task.WhenAll(sets).Within();
        Assert.That(screen.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task MarkUnread_of_one_watcher_does_not_affect_watchers_with_another_delivery()
    {
        var value = new MemoryValue<int>(0);
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch(Delivery.Async);
        Task set = value.StartSet(1);
        Assert.That((journal.Drain(), screen.Drain()), Is.EqualTo((new[] { 0, 1 }, new[] { 1 })));
        await set.Within();

        screen.MarkUnread();
        Assert.That((journal.HasUnread, screen.HasUnread), Is.EqualTo((false, true)));
        journal.MarkUnread();
        Task next = value.StartSet(2);

        Assert.That(screen.Drain(), Is.EqualTo([2]));
        Assert.That(journal.Drain(), Is.EqualTo([1, 2]));
        await next.Within();
    }
}
