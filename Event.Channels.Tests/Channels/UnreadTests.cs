namespace EventChannels.Tests.Channels;

/// <summary>HasUnread and WaitForUnreadAsync.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UnreadTests(bool sync)
{
    [Test]
    public async Task HasUnread_stays_true_while_an_every_value_watcher_has_more_to_read()
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
    public async Task WaitForUnreadAsync_returns_false_if_its_watcher_is_disposed_before_the_value_completes_with_an_error()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        watcher.Dispose();
        value.TryComplete(new InvalidDataException("why"));

        Assert.That(await wait.Within(), Is.False);
    }

    [Test]
    public void WaitForUnreadAsync_reports_a_disposed_watcher_before_cancellation_and_completion()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();

        watcher.Dispose();
        value.TryComplete();

        Assert.That(
            () => { _ = watcher.WaitForUnreadAsync(new CancellationToken(canceled: true)).AsTask(); },
            Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_value_of_a_Set_cancelled_after_it_woke_WaitForUnreadAsync_is_still_unread()
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
