using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Gives the newest value once nothing newer has come for an interval.</summary>
/// <remarks>
/// A Get takes values as they come, and holds the newest; each begins the interval anew. What a Get that was cancelled
/// holds, the next one gives.
/// </remarks>
internal sealed class DebounceWatcher<T>(ISourceWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : TimedWatcher<T>(source, interval, timeProvider)
{
    private readonly object _gate = new();

    // What is yet to be given, if anything is. Written in a Get, under the gate, as a look may read it at the same time.
    private Taken<T> _held;

    // Whether that was given before: then it needs no silence. Written likewise.
    private bool _givesAgain;

    // What a function of the source threw on what it took last, for the next Get to throw. Written in a Get, read by looks.
    private volatile ExceptionDispatchInfo? _failure;

    // What was got last: a value, if there was one, or that failure. For the Get under way, as the next.
    private Taken<T> _given;
    private bool _threw;

    // Written in a Get, read by looks.
    private volatile bool _sourceHasEnded;

    protected override bool CanGet => _failure is not null || TryPeekDue(out _) || IsLastUnread;

    // The last value needs no silence, so a Get that takes it also gives it. Behind the one that a look finds there may be others,
    // if the source gives every value: the Get gives the last of them.
    private bool IsLastUnread => Final.IsCancellationRequested && Source.HasUnread;

    public override string ToString() => $"Debounce of {Source}";

    protected override bool TryNext([MaybeNullWhen(false)] out T value)
    {
        HoldNewest();
        if (_failure is { } failure)
        {
            (_failure, _threw) = (null, true);
            failure.Throw();
        }

        if (!TryPeekDue(out value))
        {
            return false;
        }

        (_given, _threw) = (new Taken<T>(value), false);
        Hold(default, givesAgain: false);
        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value)
    {
        _failure?.Throw();
        return TryPeekDue(out value) || (IsLastUnread && Source.TryPeek(out value));
    }

    protected override bool HasNext(CancellationToken lookToken)
    {
        HoldNewest();
        return CanGet;
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!_held.Found)
        {
            return await WaitForSourceAsync(cancellationToken).ConfigureAwait(false);
        }

        _sourceHasEnded |= !await WaitForNewerAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    protected override void MarkTakenUnread()
    {
        if (_threw)
        {
            Source.MarkUnread();
        }
        else if (!_held.Found && _given.Found)
        {
            Hold(_given, givesAgain: true);
        }
    }

    protected override void Forget()
    {
        (_given, _failure) = (default, null);
        Hold(default, givesAgain: false);
    }

    // What comes once more is given before what came since, if the source gives every value.
    private void HoldNewest()
    {
        if (_failure is not null || (_givesAgain && !KeepsNewestOnly))
        {
            return;
        }

        try
        {
            for (int unread = Source.UnreadCount; unread > 0 && Source.TryGet(out T? value); unread--)
            {
                StartInterval();
                Hold(new Taken<T>(value), givesAgain: false);
            }
        }
        catch (Exception thrown) when (thrown is not ObjectDisposedException || !IsClosed)
        {
            _failure = ExceptionDispatchInfo.Capture(thrown);
        }
    }

    private void Hold(Taken<T> value, bool givesAgain)
    {
        lock (_gate)
        {
            (_held, _givesAgain) = (value, givesAgain);
        }
    }

    // A look, too.
    private bool TryPeekDue([MaybeNullWhen(false)] out T value)
    {
        bool givesAgain;
        lock (_gate)
        {
            (value, givesAgain) = (_held.Value, _givesAgain);
            if (!_held.Found)
            {
                return false;
            }
        }

        bool isOver = givesAgain || _sourceHasEnded || Final.IsCancellationRequested || Remaining == TimeSpan.Zero;
        bool isDue = isOver && ((givesAgain && !KeepsNewestOnly) || !Source.HasUnread);
        value = isDue ? value : default;
        return isDue;
    }

    // Waits until something newer comes, the source ends, or the interval is over.
    private async ValueTask<bool> WaitForNewerAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Final);
        using ITimer? timer = StartTimer(Cancel, over);
        try
        {
            return timer is null || await WaitForSourceAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }

        static void Cancel(object? over)
        {
            try
            {
                ((CancellationTokenSource)over!).Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The wait has ended meanwhile. Disposing a timer does not stop a callback that has begun.
            }
        }
    }
}
