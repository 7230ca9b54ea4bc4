using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

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
    private T? _held;
    private bool _hasHeld;

    // Whether that was given before: then it needs no silence. Written likewise.
    private bool _givesAgain;

    // What was given last, if anything was. For the Get under way, as the next.
    private T? _given;
    private bool _hasGiven;

    private bool _sourceHasEnded;

    protected override bool CanGet => TryGetDue(out _);

    public override string ToString() => $"Debounce of {Source}";

    protected override bool TryNext([MaybeNullWhen(false)] out T value)
    {
        HoldNewest();
        if (!TryGetDue(out value))
        {
            return false;
        }

        (_given, _hasGiven) = (value, true);
        lock (_gate)
        {
            (_held, _hasHeld, _givesAgain) = (default, false, false);
        }

        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value) => TryGetDue(out value);

    protected override ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken) => FindAsync(cancellationToken);

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> FindAsync(CancellationToken cancellationToken)
    {
        UnwaitedSteps steps = default;
        while (true)
        {
            HoldNewest();
            if (TryGetDue(out _))
            {
                return true;
            }

            cancellationToken.ThrowIfCancellationRequested();
            ValueTask<bool> wait = _hasHeld ? WaitForNewerAsync(cancellationToken) : WaitForSourceAsync(cancellationToken);
            bool waited = !wait.IsCompleted;
            if (!await wait.ConfigureAwait(false))
            {
                if (!_hasHeld || IsClosed)
                {
                    return false;
                }

                _sourceHasEnded = true;
            }

            if (steps.IsTimeToYield(waited))
            {
                await default(ThreadPoolTurn);
            }
        }
    }

    protected override void PutBack()
    {
        if (!_hasHeld && _hasGiven)
        {
            lock (_gate)
            {
                (_held, _hasHeld, _givesAgain) = (_given, true, true);
            }
        }
    }

    protected override void Forget()
    {
        (_given, _hasGiven) = (default, false);
        lock (_gate)
        {
            (_held, _hasHeld, _givesAgain) = (default, false, false);
        }
    }

    // What comes once more is given before what came since, if the source gives every value.
    private void HoldNewest()
    {
        if (_givesAgain && Delivery is not EventChannels.Delivery.Async)
        {
            return;
        }

        for (int unread = Source.UnreadCount; unread > 0 && Source.TryGet(out T? value); unread--)
        {
            BeginInterval();
            lock (_gate)
            {
                (_held, _hasHeld, _givesAgain) = (value, true, false);
            }
        }
    }

    // A look, too.
    private bool TryGetDue([MaybeNullWhen(false)] out T value)
    {
        bool givesAgain;
        lock (_gate)
        {
            value = _held!;
            givesAgain = _givesAgain;
            if (!_hasHeld)
            {
                return false;
            }
        }

        if (givesAgain && Delivery is not EventChannels.Delivery.Async)
        {
            return true;
        }

        bool isOver = givesAgain || _sourceHasEnded || Final.IsCancellationRequested || Remaining == TimeSpan.Zero;
        if (isOver && !Source.HasUnread)
        {
            return true;
        }

        value = default;
        return false;
    }

    // Waits until something newer comes, the source ends, or the interval is over.
    private async ValueTask<bool> WaitForNewerAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Final);
        using ITimer? timer = StartTimer(static over => ((CancellationTokenSource)over!).Cancel(), over);
        try
        {
            return timer is null || await WaitForSourceAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
    }
}
