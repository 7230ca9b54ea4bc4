using System.Diagnostics;

namespace EventChannels.Tests.Diagnostics;

/// <summary>How long Sets wait for every-value watchers.</summary>
public sealed class SetWaitMetricsTests
{
    [Test]
    public async Task The_wait_of_a_Set_is_measured_until_the_last_take([Values] bool blocks)
    {
        var value = new MemoryValue<int> { Sync = true, Name = "A Set that waited is measured until the last take" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();

        long beforeSet = Stopwatch.GetTimestamp();
        Task set = blocks ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
        await Deadlines.UntilAsync(() => slow.HasUnread, "the Set");
        long afterSet = Stopwatch.GetTimestamp();
        quick.Drain();
        await set.StillWaitsAsync();
        long beforeTake = Stopwatch.GetTimestamp();
        slow.Drain();
        long afterTake = Stopwatch.GetTimestamp();
        await set.Within();

        Assert.That(listener.All(Listener.Wait), Has.Count.EqualTo(1));
        Assert.That(listener.All(Listener.Wait)[0], Is.InRange(
            Stopwatch.GetElapsedTime(afterSet, beforeTake).TotalSeconds - 1e-6,
            Stopwatch.GetElapsedTime(beforeSet, afterTake).TotalSeconds + 1e-6));
        Assert.That(listener.Errors(Listener.Wait), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task The_wait_of_a_Set_includes_its_time_in_the_queue()
    {
        var value = new MemoryValue<int> { Sync = true, Name = "Time in line counts" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();

        Task[] sets = [value.StartSet(1), value.StartSet(2)];
        long inLine = Stopwatch.GetTimestamp();
        await sets[1].StillWaitsAsync();
        double least = Stopwatch.GetElapsedTime(inLine).TotalSeconds - 1e-6;
        await watcher.GetUntilAsync(got => got == 2);
        await Task.WhenAll(sets).Within();

        Assert.That(listener.All(Listener.Wait), Has.Count.EqualTo(2).And.All.GreaterThanOrEqualTo(least));
    }

    [Test]
    public async Task No_wait_is_measured_for_a_Set_that_did_not_wait()
    {
        var value = new MemoryValue<int> { Name = "A Set that did not wait is not measured" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> unread = value.Watch(Delivery.Async);
        value.Set(1);
        using MemoryWatcher<int> waiting = value.Watch(Delivery.Sync);
        waiting.Drain();
        Task<int> get = waiting.StartGet();
        await value.SetAsync(2).Within();
        await get.Within();

        Assert.That(listener.Sum(Listener.Sets), Is.EqualTo(2));
        Assert.That(listener.All(Listener.Wait), Is.Empty);
    }

    [Test]
    public async Task The_wait_of_a_cancelled_Set_is_measured_with_its_error()
    {
        var value = new MemoryValue<int> { Sync = true, Name = "A Set that was cancelled says so" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1, source.Token);

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(listener.Errors(Listener.Wait), Is.EqualTo(["System.OperationCanceledException"]));
        Assert.That(listener.All(Listener.Wait)[0], Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task A_listener_to_Set_waits_never_runs_on_a_thread_that_takes_or_disposes(
        [Values] bool blocks, [Values] bool disposes)
    {
        var value = new MemoryValue<int> { Sync = true, Name = "A listener runs on no thread that takes" };
        using MemoryWatcher<int> watcher = value.Watch();
        Thread? listening = null;
        using var listener = new Listener(value.Name, _ => listening = Thread.CurrentThread, Listener.Wait);
        Task set = blocks ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
        await Deadlines.UntilAsync(() => watcher.HasUnread, "the Set");
        await set.StillWaitsAsync();

        Thread releasing = await Threads.Run(() =>
        {
            if (disposes)
            {
                watcher.Dispose();
            }
            else
            {
                watcher.Drain();
            }

            return Thread.CurrentThread;
        }).Within();
        await set.Within();

        Assert.That(listening, Is.Not.Null.And.Not.SameAs(releasing));
    }

    [Test]
    public async Task A_listener_to_Set_waits_that_throws_leaves_the_Set_done_and_the_next_one_continues(
        [Values] bool blocks)
    {
        var value = new MemoryValue<int> { Sync = true, Name = "Where a listener throws" };
        using MemoryWatcher<int> watcher = value.Watch();
        Task first;
        Task second;
        using (new Listener(value.Name, _ => throw new NotSupportedException(), Listener.Wait))
        {
            first = blocks ? Threads.Run(() => value.Set(1)) : value.StartSet(1);
            await Deadlines.UntilAsync(() => watcher.HasUnread, "the first Set");
            second = value.StartSet(2);
            Assert.That(watcher.TryGet(out _), Is.True);
            Assert.That(await first.FailureAsync(), Is.TypeOf<NotSupportedException>());
            Assert.That(watcher.Drain(), Is.EqualTo([2]));
            Assert.That(await second.FailureAsync(), Is.TypeOf<NotSupportedException>());
        }
    }
}
