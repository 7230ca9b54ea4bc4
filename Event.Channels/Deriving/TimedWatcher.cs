using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>A watcher that gives a value when an interval is over. Only a waiting Get has a timer.</summary>
internal abstract class TimedWatcher<T>(ISourceWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : DerivedWatcher<T>
{
    protected readonly ISourceWatcher<T> Source = source;

    // The timestamp at which the interval began. Written by the Get under way, and by any thread that sees the clock go back.
    private long _began;

    public override Delivery? Delivery => Source.Delivery;

    public sealed override CancellationToken Final { get; } = source.Final;

    /// <summary>The rest of the interval. Safe from any thread.</summary>
    protected TimeSpan Remaining
    {
        get
        {
            TimeSpan elapsed = timeProvider.GetElapsedTime(Interlocked.Read(ref _began));
            if (elapsed < TimeSpan.Zero)
            {
                StartInterval();
                return interval;
            }

            TimeSpan remaining = interval - elapsed;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    protected void StartInterval() => Interlocked.Exchange(ref _began, timeProvider.GetTimestamp());

    /// <summary>Waits until a value is unread at the source.</summary>
    /// <returns><see langword="false"/> if the source has ended. Then EndError is the error, if there is one.</returns>
    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected async ValueTask<bool> WaitForSourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.WaitForUnreadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is not ObjectDisposedException || !IsClosed)
        {
            NoteEnd(ExceptionDispatchInfo.Capture(error));
            return false;
        }
    }

    /// <summary>Starts a timer that fires when the interval is over; null if it is already over.</summary>
    protected ITimer? StartTimer(TimerCallback callback, object state)
    {
        TimeSpan asked = Remaining;
        if (asked == TimeSpan.Zero)
        {
            return null;
        }

        // The timer counts from its creation, and the clock may have advanced before that. So compare again, and shorten the
        // timer. Compare in the timer's unit: otherwise a clock that never stands still would keep this loop busy until the
        // interval is over.
        ITimer timer = timeProvider.CreateTimer(callback, state, InTimersUnit(asked), Timeout.InfiniteTimeSpan);
        for (TimeSpan left = Remaining; InTimersUnit(left) < InTimersUnit(asked); left = Remaining)
        {
            if (left == TimeSpan.Zero)
            {
                timer.Dispose();
                return null;
            }

            asked = left;
            timer.Change(InTimersUnit(asked), Timeout.InfiniteTimeSpan);
        }

        return timer;
    }

    protected override void Close() => Source.Dispose();

    // Rounds up to whole milliseconds, because a timer truncates and would fire too early. The result is never more than the
    // interval, unless the interval is shorter than a timer can wait.
    private TimeSpan InTimersUnit(TimeSpan time)
    {
        TimeSpan rounded = TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
        return rounded < interval || interval < TimeSpan.FromMilliseconds(1) ? rounded : interval;
    }
}
