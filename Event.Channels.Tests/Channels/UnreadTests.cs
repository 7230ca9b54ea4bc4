namespace EventChannels.Tests.Channels;

/// <summary>Whether something is unread, and waiting until something is.</summary>
[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class UnreadTests(bool sync)
{
    [Test]
    public void What_was_set_is_unread_until_it_is_got()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That(watcher.HasUnread, Is.False);
        _ = value.StartSet(1);

        Assert.That((watcher.HasUnread, watcher.HasUnread), Is.EqualTo((true, true)));
        Assert.That(watcher.TryGet(out int got), Is.True);

        Assert.That((got, watcher.HasUnread), Is.EqualTo((1, false)));
    }

    [Test]
    public void What_is_current_is_unread_for_a_new_watcher([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(delivery);

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task While_a_Sync_watcher_has_more_to_get_something_is_unread()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        for (int expected = 0; expected <= 2; expected++)
        {
            Assert.That(watcher.HasUnread, Is.True);
            Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, expected)));
        }

        Assert.That(watcher.HasUnread, Is.False);
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public void Nothing_is_unread_for_a_disposed_watcher([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch(delivery);
        _ = value.StartSet(2);

        watcher.Dispose();

        Assert.That(watcher.HasUnread, Is.False);
        value.Set(3);
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public void It_can_be_asked_while_a_Get_waits([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task get = takes ? watcher.StartGet() : watcher.WaitForUnreadAsync().AsTask();

        Assert.That(watcher.HasUnread, Is.False);

        Assert.That(get.IsCompleted, Is.False);
    }

    [Test]
    public void The_last_value_of_a_completed_value_is_unread_until_it_is_got()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete();

        Assert.That(watcher.HasUnread, Is.True);
        watcher.Drain();

        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task A_wait_for_something_unread_leaves_it_unread([Values] bool before)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task? set = before ? value.StartSet(1) : null;
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync(!before);
        set ??= value.StartSet(1);

        Assert.That(await wait.Within(), Is.True);

        Assert.That((set.IsCompleted, watcher.HasUnread), Is.EqualTo((!sync, true)));
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task What_is_unread_may_be_newer_by_the_time_that_it_is_got()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        Assert.That(await wait.Within(), Is.True);

        Assert.That(watcher.Drain(), Is.EqualTo(sync ? [1, 2] : new[] { 2 }));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_wait_counts_as_a_Get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        Assert.That(() => { _ = watcher.WaitForUnreadAsync().AsTask(); }, Throws.TypeOf<InvalidOperationException>());
        Assert.That(() => { _ = watcher.StartGet(); }, Throws.TypeOf<InvalidOperationException>());
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<InvalidOperationException>());
        Assert.That(watcher.MarkUnread, Throws.TypeOf<InvalidOperationException>());

        await wait.StillWaitsAsync();
        Task set = value.StartSet(1);
        Assert.That(await wait.Within(), Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task A_wait_while_a_Get_waits_is_wrong_use_and_the_Get_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();

        Assert.That(() => { _ = watcher.WaitForUnreadAsync().AsTask(); }, Throws.TypeOf<InvalidOperationException>());

        await value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_wait_ends_with_false_where_its_watcher_is_disposed_meanwhile([Values] bool completed)
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        watcher.Dispose();
        _ = completed && value.TryComplete(new InvalidDataException("why"));

        Assert.That(await wait.Within(), Is.False);
    }

    [Test]
    public void A_disposed_watcher_has_nothing_to_wait_for([Values] bool completed)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();
        _ = completed && value.TryComplete();

        Assert.That(() => { _ = watcher.WaitForUnreadAsync().AsTask(); }, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(
            () => { _ = watcher.WaitForUnreadAsync(new CancellationToken(canceled: true)).AsTask(); },
            Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task When_all_is_read_of_a_completed_value_a_wait_ends_with_false_or_the_error(
        [Values] bool fails, [Values] bool before)
    {
        var error = new InvalidDataException("why");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<bool>? wait = null;
        if (before)
        {
            value.TryComplete(fails ? error : null);
            Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True, "The last value is there.");
            watcher.Drain();
        }
        else
        {
            watcher.Drain();
            wait = watcher.WaitForUnreadAsync().AsTask();
            value.TryComplete(fails ? error : null);
        }

        wait ??= watcher.WaitForUnreadAsync().AsTask();
        Assert.That(await wait.FailureAsync(), fails ? Is.SameAs(error) : Is.Null);
        Assert.That(fails || !await wait, Is.True);
    }

    [Test]
    public async Task A_token_ends_a_wait_and_the_watcher_goes_on_working()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<bool> wait = watcher.WaitForUnreadAsync(source.Token).AsTask();
        await wait.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Task set = value.StartSet(1);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.WaitForUnreadAsync(source.Token).FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_Set_that_is_cancelled_after_it_woke_a_wait_is_still_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        Task set = value.StartSet(1, source.Token);

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That((await wait.Within(), watcher.HasUnread), Is.EqualTo((true, true)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }
}
