using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>When a throttled watcher returns which value. Time advances only when a test advances it.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ThrottleLatestTests(bool sync)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task ThrottleLatest_returns_the_first_value_at_once_and_the_next_after_the_interval()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        Task<int> get = watcher.StartGet();
        await value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));

        get = watcher.StartGet();
        Task set = value.StartSet(2);
        await get.StillWaitsAsync();
        _time.Advance(_interval - _moment);
        await get.StillWaitsAsync();
        _time.Advance(_moment);

        Assert.That(await get.Within(), Is.EqualTo(2));
        await set.Within();
    }

    [Test]
    public async Task ThrottleLatest_returns_the_newest_or_the_next_value_after_each_interval_according_to_the_delivery()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();
        Task[] sets = [value.StartSet(2), value.StartSet(3)];
        await get.StillWaitsAsync();

        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(sync ? 2 : 3));
        await sets[0].Within();
        get = watcher.StartGet();
        _time.Advance(_interval - _moment);
        await get.StillWaitsAsync();
        Assert.That(sets[1].IsCompleted, Is.Not.EqualTo(sync));
        Task last = sync ? Task.CompletedTask : value.StartSet(4);
        _time.Advance(_moment);

        Assert.That(await get.Within(), Is.EqualTo(sync ? 3 : 4));
        await Task.WhenAll([last, .. sets]).Within();
    }

    [Test]
    public async Task ThrottleLatest_returns_a_value_that_arrives_after_the_interval_at_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();
        _time.Advance(_interval);
        await get.StillWaitsAsync();

        await value.SetAsync(2).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_interval_of_ThrottleLatest_begins_when_a_value_is_read_and_not_when_it_was_due()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        _time.Advance(_interval / 2);
        watcher.Drain();
        Task set = value.StartSet(2);

        _time.Advance(_interval - _moment);
        Assert.That(watcher.TryGet(out _), Is.False);
        _time.Advance(_moment);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 2 }));
        await set.Within();
    }

    [Test]
    public async Task Nothing_is_unread_during_the_interval_of_ThrottleLatest()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        Assert.That(watcher.HasUnread, Is.True);
        watcher.Drain();
        Task set = value.StartSet(2);

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();
        _time.Advance(_interval);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(watcher.HasUnread, Is.True);
        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 2 }));
        await set.Within();
    }

    [Test]
    public async Task A_value_marked_unread_also_waits_for_the_interval_of_ThrottleLatest()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();

        watcher.MarkUnread();

        Assert.That(watcher.HasUnread, Is.False);
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_end_and_the_last_value_of_a_completed_source_pass_ThrottleLatest_at_once(
        [Values] bool failed)
    {
        Exception? error = failed ? new InvalidDataException() : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();
        Task set = value.StartSet(2);
        await get.StillWaitsAsync();

        value.TryComplete(error);

        Assert.That(await get.Within(), Is.EqualTo(2));
        await set.Within();
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public async Task The_last_value_also_passes_ThrottleLatest_at_once_on_top_of_other_operators()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = new[] { value.Where(_ => true).Select(next => next) }
            .CombineLatest(latest => latest[0]).ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        Task set = value.StartSet(2);
        Assert.That(watcher.TryGet(out _), Is.False);

        value.TryComplete();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([2]));
        await set.Within();
    }

    [Test]
    public async Task A_Get_over_ThrottleLatest_that_is_cancelled_during_the_interval_loses_no_value(
        [Values] bool takes)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        Task set = value.StartSet(2);
        using var cancellation = new CancellationTokenSource();
        Task get = takes ? watcher.StartGet(cancellation.Token) : watcher.WaitForUnreadAsync(cancellation.Token).AsTask();
        await get.StillWaitsAsync();

        await cancellation.CancelAsync();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
        Task<int> next = watcher.StartGet();
        await next.StillWaitsAsync();
        _time.Advance(_interval);
        Assert.That(await next.Within(), Is.EqualTo(2));
        await set.Within();
    }

    [Test]
    public async Task Disposal_ends_operations_that_wait_for_the_interval_of_ThrottleLatest()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => value.ThrottleLatest(_interval, _time).Watch())];
        Array.ForEach(watchers, static watcher => watcher.Drain());
        Task set = value.StartSet(2);
        Task<int> get = watchers[0].StartGet();
        Task<bool> wait = watchers[1].WaitForUnreadAsync().AsTask();
        Task<List<int>> loop = watchers[2].ReadToEndAsync();
        await get.StillWaitsAsync();

        Array.ForEach(watchers, static watcher => watcher.Dispose());

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await wait.Within(), Is.False);
        Assert.That(await loop.Within(), Is.Empty);
        await set.Within();
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Ending_a_wait_for_the_interval_of_ThrottleLatest_does_not_run_its_continuation(
        [Values("cancel", "dispose", "time")] string how)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.ThrottleLatest(_interval, _time).Watch();
        watcher.Drain();
        _ = value.StartSet(2);
        using var cancellation = new CancellationTokenSource();
        Task<Thread> thread = Continuations.ThreadAfter(watcher.GetAsync(cancellation.Token));

        Thread ending = await Threads.Run(() =>
        {
            Action end = how switch
            {
                "cancel" => cancellation.Cancel,
                "dispose" => watcher.Dispose,
                _ => () => _time.Advance(_interval),
            };
            end();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }

    [Test]
    public async Task A_value_on_which_a_function_before_ThrottleLatest_threw_starts_no_interval()
    {
        bool throws = true;
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.CombineLatest(value, (a, _) => throws ? throw error : a)
            .ThrottleLatest(_interval, _time).Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(error));
        throws = false;
        watcher.MarkUnread();

        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_combination_takes_the_value_due_at_ThrottleLatest_and_waits_for_the_others()
    {
        var slow = new MemoryValue<int>(1) { Sync = sync };
        var fast = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = slow.ThrottleLatest(_interval, _time).CombineLatest(fast).Watch();
        watcher.Drain();
        Task set = slow.StartSet(2);

        Task<(int, int)> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await fast.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo((1, 2)));
        get = watcher.StartGet();
        await get.StillWaitsAsync();
        _time.Advance(_interval);

        Assert.That(await get.Within(), Is.EqualTo((2, 2)));
        await set.Within();
    }
}
