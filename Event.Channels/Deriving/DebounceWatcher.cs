using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Gives the newest value once no newer one has come for an interval.</summary>
/// <remarks>
/// A Get takes values as they come, and holds the newest. Each value restarts the interval. If a Get is cancelled, the next Get
/// gives the value that it held.
/// </remarks>
internal sealed class DebounceWatcher<T>(ISourceWatcher<T> source, TimeSpan interval, TimeProvider timeProvider)
    : TimedWatcher<T>(source, interval, timeProvider)
{
    // Guards the two fields below, which looks read while a Get writes them.
    private readonly object _gate = new();

    // The value that is yet to be given, if any. Written by the Get under way, under _gate.
    private Taken<T> _held;

    // Whether _held was given before, and so needs no further interval. Written by the Get under way, under _gate.
    private bool _givesAgain;

    // The exception of a source's function at the last take, for the next Get to throw. Written by the Get under way; read by
    // looks.
    private volatile ExceptionDispatchInfo? _failure;

    // The outcome of the last Get: a value, or _failure was thrown. Only the Get under way uses these two.
    private Taken<T> _given;
    private bool _threw;

    // Written by the Get under way; read by looks.
    private volatile bool _sourceHasEnded;

    protected override bool CanGet => _failure is not null || TryPeekDue(out _) || IsLastUnread;

    // The last value needs no interval, so the Get that takes it also gives it. An every-value source may have more values behind
    // the value that a look finds; the Get gives the last of them.
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

    // At an every-value source, a value that was marked unread is given before later ones are taken.
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

    // Also called by looks, on any thread.
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

    // Waits until a newer value comes, the source ends, or the interval is over. Returns false if the source has ended.
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
                // The wait has ended. Disposing a timer does not stop a callback that has already begun.
            }
        }
    }
}
