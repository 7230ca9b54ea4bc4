namespace EventChannels.Tests.Hostile;

/// <summary>A thread interrupted while its Set waits for every-value watchers.</summary>
public sealed class InterruptedSetTests
{
    /// <summary>The calls that block.</summary>
    public enum Way
    {
        Set,
        Update,
        SetIfChanged,
        CompareAndSet,
    }

    [Test]
    public async Task A_Set_interrupted_while_it_waits_throws_and_its_value_is_still_handed_over(
        [Values] Way way, [Values] bool queued)
    {
        var value = new MemoryValue<int>(1);
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        Task before = queued ? value.StartSet(1) : Task.CompletedTask;
        var failure = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Set(value, way);
                failure.SetResult(null);
            }
            catch (ThreadInterruptedException interruption)
            {
                failure.SetResult(interruption);
            }
        });
        thread.Start();
        await Deadlines.UntilAsync(
            () => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && value.ToString().Contains(queued ? "2 Sets" : "1 Set"),
            "the Set to wait");

        thread.Interrupt();

        Assert.That(await failure.Task.Within(), Is.TypeOf<ThreadInterruptedException>());
        Task after = value.StartSet(3);
        await after.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo(queued ? [1, 2, 3] : new[] { 2, 3 }));
        await Task.WhenAll(before, after).Within();
        thread.Join();
        Task next = Threads.Run(() => value.Set(4));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(4));
        await next.Within();
    }

    [Test]
    public void A_Set_that_need_not_wait_leaves_an_interruption_to_the_next_wait_of_its_thread()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> watcher = value.Watch();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            value.Set(1);
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException interruption)
            {
                failure = interruption;
            }
        });
        thread.Start();

        Assert.That(thread.Join(Deadlines.Unexpected), Is.True);
        Assert.That(failure, Is.Not.Null);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    private static void Set(MemoryValue<int> value, Way way)
    {
        switch (way)
        {
            case Way.Set:
                value.Set(2);
                break;
            case Way.Update:
                value.Update(current => current + 1);
                break;
            case Way.SetIfChanged:
                value.SetIfChanged(2);
                break;
            default:
                value.CompareAndSet(1, 2);
                break;
        }
    }
}
