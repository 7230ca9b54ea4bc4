using Microsoft.Extensions.Time.Testing;

namespace EventChannels.Tests.Deriving;

/// <summary>The demands of a throttle on a time provider, and its valid intervals.</summary>
public sealed class ThrottleLatestTimerTests
{
    private static readonly MemoryValue<int> _value = new(1);

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(-10_000)] // a timer's infinite interval
    [TestCase((uint.MaxValue - 1) * TimeSpan.TicksPerMillisecond + 1)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public void ThrottleLatest_refuses_an_interval_that_is_too_long_for_a_timer(long ticks)
    {
        Assert.That(
            () => _value.ThrottleLatest(new TimeSpan(ticks)),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property(nameof(ArgumentException.ParamName)).EqualTo("interval"));
    }

    [Test]
    public void ThrottleLatest_refuses_a_missing_source()
    {
        Assert.That(
            static () => ((IWatchable<int>)null!).ThrottleLatest(TimeSpan.FromSeconds(1)),
            Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo("source"));
    }

    [Test]
    public async Task The_longest_interval_of_ThrottleLatest_works_with_the_system_timer()
    {
        IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromMilliseconds(uint.MaxValue - 1)).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();

        watcher.Dispose();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task ThrottleLatest_uses_the_system_time_by_default()
    {
        using IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromTicks(1)).Watch();
        watcher.Drain();
        watcher.MarkUnread();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task ThrottleLatest_sets_its_timer_once_even_if_the_clock_never_stands_still()
    {
        var time = new CreepingTime();
        IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromSeconds(10), time).Watch();
        watcher.Drain();
        watcher.MarkUnread();

        Task<int> get = watcher.StartGet();

        Assert.That((time.Timers, time.Changes), Is.EqualTo((1, 0)));
        watcher.Dispose();
        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task ThrottleLatest_restarts_a_timer_that_fires_early()
    {
        var time = new HastyTime();
        using IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromSeconds(10), time).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        Task<int> get = watcher.StartGet();

        for (int second = 1; second < 10; second++)
        {
            await Deadlines.UntilAsync(() => time.Timers == second, "a timer");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await get.StillWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    // A timer's unit is a millisecond. With a shorter interval it would fire at once, again and again.
    [Test]
    public async Task ThrottleLatest_sets_timers_in_whole_milliseconds()
    {
        var time = new HastyTime();
        using IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromMilliseconds(5), time).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        time.Advance(TimeSpan.FromTicks(35_000));
        Task<int> get = watcher.StartGet();

        Assert.That(time.LastDueTime, Is.EqualTo(TimeSpan.FromMilliseconds(2)));
        time.Advance(TimeSpan.FromSeconds(1));
        await get.Within();
    }

    [Test]
    public async Task A_clock_that_advances_before_ThrottleLatest_creates_its_timer_adds_no_interval(
        [Values] bool over)
    {
        var time = new DelayedTime();
        using IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromSeconds(10), time).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        time.Delay = TimeSpan.FromSeconds(over ? 10 : 4);

        Task<int> get = watcher.StartGet();
        if (!over)
        {
            await get.StillWaitsAsync();
            time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_clock_that_goes_back_restarts_the_interval_of_ThrottleLatest()
    {
        var time = new TurnedTime();
        using IWatcher<int> watcher = _value.ThrottleLatest(TimeSpan.FromSeconds(10), time).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        time.Offset = TimeSpan.FromHours(-5);

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        Assert.That(time.LongestDueTime, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(10)));
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    /// <summary>Advances once while a timer is created, before the timer starts to count.</summary>
    private sealed class DelayedTime : FakeTimeProvider
    {
        public TimeSpan Delay { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            TimeSpan delay = Delay;
            Delay = TimeSpan.Zero;
            Advance(delay);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>A clock that can be turned back. Its timers keep running.</summary>
    private sealed class TurnedTime : FakeTimeProvider
    {
        public TimeSpan Offset { get; set; }

        public TimeSpan LongestDueTime { get; private set; }

        public override long GetTimestamp() => base.GetTimestamp() + Offset.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            LongestDueTime = dueTime > LongestDueTime ? dueTime : LongestDueTime;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Its timers fire after a second, regardless of their interval.</summary>
    private sealed class HastyTime : FakeTimeProvider
    {
        private volatile int _timers;

        public int Timers => _timers;

        public TimeSpan LastDueTime { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            LastDueTime = dueTime;
            ITimer timer = base.CreateTimer(callback, state, TimeSpan.FromSeconds(1), period);
            _timers++;
            return timer;
        }
    }

    /// <summary>Advances by a microsecond with each reading. Its timers never fire.</summary>
    private sealed class CreepingTime : TimeProvider
    {
        private long _now;

        public int Timers { get; private set; }

        public int Changes { get; private set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return new Timer(this);
        }

        private sealed class Timer(CreepingTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Changes++;
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
