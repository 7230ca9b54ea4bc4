namespace EventChannels.Exploration.Model;

/// <summary>A watcher of an operator with an interval.</summary>
/// <param name="watcher">The watcher.</param>
/// <param name="isSync">Whether it has every-value delivery.</param>
/// <param name="order">The updates of the value.</param>
/// <param name="clock">The clock of the program.</param>
/// <param name="debounces">Whether a value is delivered after the interval; otherwise the interval comes after the
/// value.</param>
internal sealed class TimedWatcher(IWatcher<int> watcher, bool isSync, UpdateOrder order, ProgramClock clock, bool debounces)
    : OperatorWatcher(watcher, isSync, order, values => values, (last, newest) => last == newest)
{
    private readonly UpdateOrder _order = order;

    // The time before which no value may be delivered.
    private TimeSpan _next = TimeSpan.MinValue;

    /// <summary>Whether the end of the value has begun, which ends each interval.</summary>
    public required Func<bool> IsCompleted { get; init; }

    public override bool MayReplaceMarked => !IsSync || debounces;

    public override bool KeepsAll => IsSync && !debounces;

    public override string? Take(int value, Call call, bool mayReplace)
    {
        bool isAgain = IsMarked && value == Got[^1];
        string? failure = base.Take(value, call, mayReplace);

        if (failure is null && !IsCompleted() && clock.Now < (debounces && !isAgain ? DueAt(value) : _next))
        {
            failure = $"It got {value} at {clock.Now}, within an interval.";
        }

        // The value was delivered after the Get began.
        _next = debounces ? TimeSpan.MinValue : call.ClockBefore + ProgramClock.Interval;
        return failure;
    }

    // A value marked unread is not unread before an interval is over.
    public override string? JudgeWaiting() => Watcher.HasUnread ? "A wake-up is lost: it waits, although a value is unread." : null;

    public override string? JudgeMark() => debounces ? null : base.JudgeMark();

    private TimeSpan DueAt(int value) => _order.PublishedAt(value) + ProgramClock.Interval;
}
