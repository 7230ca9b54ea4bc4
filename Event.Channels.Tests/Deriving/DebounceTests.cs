using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

/// <summary>When a debounced watcher returns which value. Time advances only when a test advances it.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DebounceTests(bool sync)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    private readonly CountedTime _time = new();

    [Test]
    public async Task A_debounced_Get_returns_the_newest_value_after_a_silence([Values] bool loops)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task get = loops ? loop.MoveNextAsync().AsTask() : watcher.StartGet();

        for (int next = 1; next <= 3; next++)
        {
            await value.SetAsync(next).Within();
            await _time.UntilTimersAsync(next);
            _time.Advance(_interval - _moment);
            await get.StillWaitsAsync();
        }

        _time.Advance(_moment);
        await get.Within();
        Assert.That(loops ? loop.Current : await (Task<int>)get, Is.EqualTo(3));
    }

    [Test]
    public async Task A_debounced_watcher_opened_while_the_last_value_is_handed_over_returns_it_without_a_silence()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Assert.That(journal.TryGet(out _), Is.True);
        Task set = value.StartSet(2);
        value.TryComplete();

        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        Assert.That(journal.TryGet(out _), Is.True);
        await set.Within();
    }

    [Test]
    public async Task A_debounced_watcher_waits_for_a_silence_while_a_Set_of_a_completed_value_is_still_in_line()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Assert.That(journal.TryGet(out _), Is.True);
        Task[] sets = [value.StartSet(2), value.StartSet(3)];
        value.TryComplete();

        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch(Delivery.Async);

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(journal.Drain(), Is.EqualTo([2, 3]));
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([3]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public void Every_debounced_watcher_of_a_completed_value_returns_the_last_value_without_a_silence()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> first = value.Debounce(_interval, _time).Watch();
        using IWatcher<int> second = value.Debounce(_interval, _time).Watch();

        value.TryComplete();

        Assert.That((first.HasUnread, second.HasUnread), Is.EqualTo((true, true)));
        Assert.That((first.Drain(), second.Drain()), Is.EqualTo((new[] { 1 }, new[] { 1 })));
    }

    [Test]
    public async Task The_timer_of_a_debounced_Get_may_fire_after_it_was_disposed()
    {
        var time = new LateTime();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, time).Watch();
        Task<int> get = watcher.StartGet();
        await time.UntilTimersAsync(1);
        await value.SetAsync(2).Within();
        await time.UntilTimersAsync(2);

        Assert.That(() => time.Fire(0), Throws.Nothing);
        await get.StillWaitsAsync();
    }

    [Test]
    public async Task A_debounced_watcher_returns_the_current_value_once_and_only_after_a_silence()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        _time.Advance(_interval);

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        _time.Advance(_interval);

        Assert.That((watcher.HasUnread, watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, true, 1)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        _time.Advance(_interval);
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();
        await _time.UntilTimersAsync(1);
        await get.StillWaitsAsync();
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task Peeking_at_a_debounced_watcher_takes_nothing_and_TryGet_takes_all_unread_values()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];
        Assert.That((watcher.HasUnread, watcher.TryPeek(out _)), Is.EqualTo((false, false)));
        await sets[0].StillWaitsAsync(sync);

        Assert.That(watcher.TryGet(out _), Is.False);

        await Task.WhenAll(sets).Within();
        _time.Advance(_interval);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task A_debounced_wait_ends_after_the_silence_and_leaves_the_value_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();
        _time.Advance(_interval);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That((watcher.HasUnread, watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, true, 1)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task The_last_value_of_a_completed_source_passes_Debounce_at_once(
        [Values] bool failed, [Values] bool waits)
    {
        Exception? error = failed ? new InvalidDataException() : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        Task<int>? get = waits ? watcher.StartGet() : null;
        if (waits)
        {
            await get!.StillWaitsAsync();
        }

        value.TryComplete(error);

        Assert.That(await (get ?? watcher.StartGet()).Within(), Is.EqualTo(1));
        Assert.That(
            await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public void The_last_value_of_a_completed_source_is_unread_before_a_debounced_Get_has_seen_it()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        Assert.That(watcher.TryGet(out _), Is.False, "The silence begins.");
        Task last = value.StartSet(2);

        value.TryComplete();

        Assert.That((watcher.HasUnread, watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, true, 2)));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        Assert.That((watcher.HasUnread, watcher.TryPeek(out _)), Is.EqualTo((false, false)));
        Assert.That(last.Wait(Deadlines.Unexpected), Is.True);
    }

    [Test]
    public void A_debounced_watcher_recognizes_the_last_value_in_a_continuation_inside_the_completion(
        [Values] bool throws)
    {
        var value = new MemoryValue<int>(1) { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> waiting = value.Watch();
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        waiting.Drain();
        Assert.That(watcher.TryGet(out _), Is.False, "The silence begins.");
        (bool HasLast, int Last) seen = default;
        Continuations.OnCompleted(waiting.GetAsync(), () =>
        {
            seen = (watcher.TryPeek(out int last), last);
            if (throws)
            {
                throw new InvalidDataException();
            }
        });

        Assert.That(() => value.TryComplete(), throws ? Throws.TypeOf<InvalidDataException>() : Throws.Nothing);

        Assert.That(seen, Is.EqualTo((true, 1)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_cancelled_debounced_Get_loses_no_value([Values] bool takes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        using var cancellation = new CancellationTokenSource();
        Task get = takes ? watcher.StartGet(cancellation.Token) : watcher.WaitForUnreadAsync(cancellation.Token).AsTask();
        await value.SetAsync(1).Within();
        await _time.UntilTimersAsync(1);

        await cancellation.CancelAsync();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
        _time.Advance(_interval);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_value_marked_unread_passes_Debounce_again_without_a_silence_unless_a_newer_one_came()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(_interval, _time).Watch();
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(1));

        watcher.MarkUnread();
        watcher.MarkUnread();
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));

        watcher.MarkUnread();
        Task set = value.StartSet(2);
        get = watcher.StartGet();
        if (sync)
        {
            Assert.That(await get.Within(), Is.EqualTo(1));
            get = watcher.StartGet();
        }

        await get.StillWaitsAsync();
        await set.Within();
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task Disposing_a_debounced_watcher_ends_its_waiting_operations()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => value.Debounce(_interval, _time).Watch())];
        Task<int> get = watchers[0].StartGet();
        Task<bool> wait = watchers[1].WaitForUnreadAsync().AsTask();
        Task<List<int>> loop = watchers[2].ReadToEndAsync();
        await get.StillWaitsAsync();

        Array.ForEach(watchers, static watcher => watcher.Dispose());

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await wait.Within(), Is.False);
        Assert.That(await loop.Within(), Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_value_on_which_a_function_before_Debounce_threw_counts_as_read()
    {
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Select(next => next == 1 ? throw error : next).Debounce(_interval, _time).Watch();

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(error));

        Task<int> get = watcher.StartGet();
        await value.SetAsync(2).Within();
        await _time.UntilTimersAsync(1);
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_debounced_wait_leaves_a_functions_exception_to_the_Get_and_MarkUnread_restores_the_value()
    {
        bool throws = true;
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Select(next => throws ? throw error : next).Debounce(_interval, _time).Watch();

        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(watcher.HasUnread, Is.False);
        throws = false;
        watcher.MarkUnread();

        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        _time.Advance(_interval);
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public void A_clock_that_goes_back_restarts_the_silence_of_Debounce()
    {
        var clock = new SettableTime { Now = 1_000 };
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Debounce(TimeSpan.FromSeconds(10), clock).Watch();
        Assert.That(watcher.TryGet(out _), Is.False, "The silence begins.");

        clock.Now = 500;
        Assert.That(watcher.HasUnread, Is.False, "It restarts.");
        clock.Now = 509;
        Assert.That(watcher.HasUnread, Is.False);
        clock.Now = 510;

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public void Debounce_refuses_invalid_arguments()
    {
        Assert.That(() => ((IWatchable<int>)null!).Debounce(_interval), Throws.ArgumentNullException);
        Assert.That(
            () => new MemoryValue<int>().Debounce(TimeSpan.Zero),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property(nameof(ArgumentException.ParamName)).EqualTo("interval"));
        Assert.That(
            () => new MemoryValue<int>().Debounce(TimeSpan.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private sealed class SettableTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }

    /// <summary>A time that stands still. Its timers ignore their disposal, like a timer whose callback has begun.</summary>
    private sealed class LateTime : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_timers)
            {
                _timers.Add(() => callback(state));
            }

            return new LateTimer();
        }

        public Task UntilTimersAsync(int count) => Deadlines.UntilAsync(
            () =>
            {
                lock (_timers)
                {
                    return _timers.Count >= count;
                }
            },
            $"{count} timers to be made");

        public void Fire(int timer) => _timers[timer]();

        private sealed class LateTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
