namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class TryGetTests(bool sync)
{
    [Test]
    public void Without_data_there_is_nothing_to_get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        bool got = watcher.TryGet(out int nothing);

        Assert.That((got, nothing), Is.EqualTo((false, 0)));
    }

    [Test]
    public void The_unread_value_is_taken_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        bool first = watcher.TryGet(out int got);
        bool second = watcher.TryGet(out int nothing);

        Assert.That((first, got, second, nothing), Is.EqualTo((true, 1, false, 0)));
    }

    [Test]
    public async Task What_it_takes_no_Get_gets_again()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.TryGet(out _);

        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task It_takes_what_a_Set_hands_over()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        bool got = watcher.TryGet(out int taken);

        await set.Within();
        Assert.That((got, taken), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task It_is_refused_while_a_Get_waits_which_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();

        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException);
        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException);

        await value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public void On_a_completed_value_it_gives_the_last_update_and_then_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(new InvalidDataException());

        bool first = watcher.TryGet(out int got);

        Assert.That((first, got), Is.EqualTo((true, 1)));
        Assert.That(watcher.TryGet(out _), Is.False);
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public void On_a_disposed_watcher_it_throws_though_a_value_was_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Dispose();

        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
    }
}
