using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Gives at most one value in an interval, which begins when a value is given.</summary>
/// <remarks>
/// What comes within an interval stays unread at the source, and so does what is newest there when it is over: there is
/// no timer but that of a Get that waits.
/// </remarks>
internal sealed class ThrottledWatcher<T>(IWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : DerivedWatcher<T>
{
    private readonly IWatcher<T> _source = source;

    // When the last value was given, and whether there was one. Written by the Get under way, the second after the first.
    private long _given;
    private volatile bool _hasGiven;

    // What a Get waits for within an interval. Written by that Get.
    private volatile TaskCompletionSource<bool>? _pause;

    protected override bool CanTake => Remaining == TimeSpan.Zero && _source.HasUnread;

    // How long the interval still lasts, in a timer's unit: one that is cut off would fire too early.
    private TimeSpan Remaining
    {
        get
        {
            if (!_hasGiven)
            {
                return TimeSpan.Zero;
            }

            TimeSpan remaining = interval - timeProvider.GetElapsedTime(Interlocked.Read(ref _given));
            return remaining <= TimeSpan.Zero
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds));
        }
    }

    protected override bool TryTake([MaybeNullWhen(false)] out T value)
    {
        if (Remaining > TimeSpan.Zero)
        {
            value = default;
            return false;
        }

        if (!_source.TryGet(out value))
        {
            return false;
        }

        Interlocked.Exchange(ref _given, timeProvider.GetTimestamp());
        _hasGiven = true;
        return true;
    }

    protected override async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (await WaitForSourceAsync(cancellationToken).ConfigureAwait(false))
        {
            TimeSpan remaining = Remaining;
            if (remaining == TimeSpan.Zero)
            {
                return true;
            }

            await PauseAsync(remaining, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    protected override void Restore() => _source.MarkUnread();

    protected override void Close()
    {
        _source.Dispose();
        _pause?.TrySetResult(false);
    }

    protected override void Forget()
    {
    }

    // What a function of the source throws is thrown, and what it threw on is unread there; an error is the end.
    private async ValueTask<bool> WaitForSourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.WaitForUnreadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (_source.HasEndedWith(error))
        {
            EndError = error;
            return false;
        }
    }

    private async Task PauseAsync(TimeSpan remaining, CancellationToken cancellationToken)
    {
        var pause = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pause = pause;
        Interlocked.MemoryBarrier(); // either this sees that the watcher is closed, or who closes it sees the pause
        if (!IsClosed)
        {
            using (cancellationToken.UnsafeRegister(End, pause))
            using (timeProvider.CreateTimer(End, pause, remaining, Timeout.InfiniteTimeSpan))
            {
                await pause.Task.ConfigureAwait(false);
            }
        }

        _pause = null;
        cancellationToken.ThrowIfCancellationRequested();

        static void End(object? pause) => ((TaskCompletionSource<bool>)pause!).TrySetResult(true);
    }
}
