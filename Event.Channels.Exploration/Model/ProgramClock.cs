using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>The clock of a program. It stands still except for the operation that advances it.</summary>
/// <remarks>
/// A timer that is due calls back on a logical thread of its own. Its disposal does not stop a queued callback.
/// </remarks>
/// <param name="execution">The execution whose logical threads call back.</param>
/// <param name="callBack">Runs the callbacks, if they need something around them.</param>
internal sealed class ProgramClock(Execution execution, Action<Action>? callBack = null) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _now;

    /// <summary>The interval of the operators that have one: two advances.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(2);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time, for the model.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(_now);

    /// <summary>The number of timers that are not disposed.</summary>
    public int TimerCount => _timers.Count;

    public override long GetTimestamp()
    {
        LogicalThread.Point("clock");
        return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        LogicalThread.Point("timer");
        var timer = new Timer(this, () => callback(state));
        _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances by half an interval.</summary>
    public void Advance() => Advance(Interval / 2);

    /// <summary>Advances by so much at once.</summary>
    public void Advance(TimeSpan time)
    {
        _now += time.Ticks;
        _timers.ForEach(FireIfDue);
    }

    private void FireIfDue(Timer timer)
    {
        if (timer.DueAt <= _now)
        {
            timer.DueAt = long.MaxValue;
            execution.Start("timer", callBack is null ? timer.Callback : () => callBack(timer.Callback));
        }
    }

    private sealed class Timer(ProgramClock clock, Action callback) : ITimer
    {
        public Action Callback { get; } = callback;

        public long DueAt { get; set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("The library has no timer that fires more than once.");
            }

            LogicalThread.Point("timer.Change");
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
            clock.FireIfDue(this);
            return true;
        }

        public void Dispose()
        {
            LogicalThread.Point("timer.Dispose");
            clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
