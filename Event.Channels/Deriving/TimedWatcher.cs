using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>A watcher that gives a value when an interval is over. Only a Get that waits has a timer.</summary>
internal abstract class TimedWatcher<T>(ISourceWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : DerivedWatcher<T>
{
    protected readonly ISourceWatcher<T> Source = source;

    // When the interval began. Written by a Get, and by anyone who sees that the clock went back.
    private long _began;

    public override Delivery? Delivery => Source.Delivery;

    public sealed override CancellationToken Final { get; } = source.Final;

    /// <summary>How long the interval still lasts. From any thread.</summary>
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

    /// <summary>Waits until something is unread at the source.</summary>
    /// <returns><see langword="false"/> if the source has ended, with <see cref="DerivedWatcher{T}.EndError"/> if there is one.</returns>
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

    /// <summary>Makes a timer that fires when nothing remains of the interval; null if nothing does.</summary>
    protected ITimer? StartTimer(TimerCallback callback, object state)
    {
        TimeSpan asked = Remaining;
        if (asked == TimeSpan.Zero)
        {
            return null;
        }

        // The clock may advance before the timer is made, which counts from then on: so it is looked at again. In the timer's unit,
        // or a clock that never stands still would keep this busy until the interval is over.
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

    // Whole milliseconds, rounded up: a timer cuts off the rest, and would fire too early. Never more than the interval, unless
    // that is less than a timer can wait.
    private TimeSpan InTimersUnit(TimeSpan time)
    {
        TimeSpan rounded = TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
        return rounded < interval || interval < TimeSpan.FromMilliseconds(1) ? rounded : interval;
    }
}
