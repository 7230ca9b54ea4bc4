namespace EventChannels.Tests.Channels.Sync;

/// <summary>Writing without room: when TryWrite hands over, and when it is worth a try.</summary>
public sealed class SyncWriterTests
{
    [Test]
    public async Task TryWrite_sets_nothing_while_a_watcher_is_not_waiting_to_take()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        await SetAndTakeAsync(value, one, other);
        Task<int> get = one.StartGet();

        Assert.That(value.Writer.TryWrite(1), Is.False);

        await AssertNothingSetAsync(value, other);
        await get.StillWaitsAsync();
        Task<int> second = other.StartGet();
        Assert.That(value.Writer.TryWrite(2), Is.True);
        Assert.That(await Task.WhenAll(get, second).Within(), Is.EqualTo([2, 2]));
    }

    [Test]
    public async Task TryWrite_sets_nothing_while_a_watcher_only_waits_to_read()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        await SetAndTakeAsync(value, one, other);
        Task<int> get = one.StartGet();
        Task<bool> wait = other.Reader.WaitToReadAsync().AsTask();

        Assert.That(value.Writer.TryWrite(1), Is.False);

        await AssertNothingSetAsync(value, other);
        await Task.WhenAll(get.StillWaitsAsync(), wait.StillWaitsAsync());
    }

    [Test]
    public async Task TryWrite_sets_nothing_while_an_update_is_being_handed_over()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> one = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        Task set = value.StartSet(1);
        one.Drain();
        Task<int> get = one.StartGet();

        Assert.That(value.Writer.TryWrite(2), Is.False);

        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
        await Task.WhenAll(get.StillWaitsAsync(), set.StillWaitsAsync());
        Assert.That(other.Drain(), Is.EqualTo([1]));
        await set.Within();
        Assert.That(value.Writer.TryWrite(2), Is.False, "The other does not wait.");
    }

    [Test]
    public async Task TryWrite_sets_nothing_while_an_initial_value_is_unread()
    {
        var value = new MemoryValue<int>(0) { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();

        Assert.That(value.Writer.TryWrite(1), Is.False);

        Assert.That(watcher.Drain(), Is.EqualTo([0]));
        Task<int> get = watcher.StartGet();
        Assert.That(value.Writer.TryWrite(1), Is.True);
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task TryWrite_does_not_rely_on_a_cancelled_Get()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        source.Cancel();
        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));

        Assert.That(value.Writer.TryWrite(1), Is.False);

        Assert.That(value.TryPeek(out _), Is.False);
    }

    [Test]
    public async Task WaitToWriteAsync_ends_when_the_last_watcher_waits_to_take([Values(0, 1, 2)] int last)
    {
        var value = new MemoryValue<int> { Sync = true };
        MemoryWatcher<int>[] watchers = [value.Watch(), value.Watch(), value.Watch()];
        Task<bool> wait = value.Writer.WaitToWriteAsync().AsTask();
        List<Task<int>> gets = [];
        foreach (MemoryWatcher<int> watcher in watchers.Except([watchers[last]]))
        {
            gets.Add(watcher.StartGet());
            await wait.StillWaitsAsync();
        }

        gets.Add(watchers[last].StartGet());

        Assert.That(await wait.Within(), Is.True);
        Assert.That(value.Writer.TryWrite(1), Is.True);
        Assert.That(await Task.WhenAll(gets).Within(), Is.All.EqualTo(1));
    }

    [Test]
    public async Task WaitToWriteAsync_ends_when_the_last_watcher_that_does_not_wait_is_disposed()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> taking = value.Watch();
        MemoryWatcher<int> idle = value.Watch();
        Task<int> get = taking.StartGet();
        Task<bool> wait = value.Writer.WaitToWriteAsync().AsTask();
        await wait.StillWaitsAsync();

        idle.Dispose();

        Assert.That(await wait.Within(), Is.True);
        Assert.That(value.Writer.TryWrite(1), Is.True);
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task WaitToWriteAsync_keeps_waiting_while_another_producers_update_is_handed_over()
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<bool> wait = value.Writer.WaitToWriteAsync().AsTask();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        watcher.Drain();
        await Task.WhenAll(sets).Within();
        await wait.StillWaitsAsync();

        _ = watcher.StartGet();
        Assert.That(await wait.Within(), Is.True);
    }

    [Test]
    public async Task WaitToWriteAsync_returns_false_when_the_value_is_completed_even_during_a_handover(
        [Values] bool handingOver)
    {
        var value = new MemoryValue<int> { Sync = true };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = handingOver ? value.StartSet(1) : Task.CompletedTask;
        Task<bool> wait = value.Writer.WaitToWriteAsync().AsTask();

        value.TryComplete();

        Assert.That(await wait.Within(), Is.False);
        Assert.That(await value.Writer.WaitToWriteAsync().Within(), Is.False);
        watcher.Drain();
        await set.Within();
    }

    private static async Task SetAndTakeAsync(MemoryValue<int> value, params MemoryWatcher<int>[] watchers)
    {
        Task set = value.StartSet(0);
        foreach (MemoryWatcher<int> watcher in watchers)
        {
            watcher.Drain();
        }

        await set.Within();
    }

    private static async Task AssertNothingSetAsync(MemoryValue<int> value, MemoryWatcher<int> watcher)
    {
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 0)));
        Assert.That((watcher.Reader.Count, watcher.Reader.TryPeek(out _)), Is.EqualTo((0, false)));
        using MemoryWatcher<int> later = value.Watch();
        Assert.That(await later.GetAsync().Within(), Is.Zero);
    }
}
