using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>A watcher that passes over some of the values that another one gets.</summary>
/// <remarks>
/// A look tests what the source would give next, and takes nothing. A Get and a wait pass over what does not pass. So the
/// source cannot always give once more what was given here last; this watcher remembers it.
/// </remarks>
internal abstract class FilteringWatcher<T>(ISourceWatcher<T> source) : TransformingWatcher<T, T>(source)
{
    private readonly object _gate = new();

    // What was given last, if anything was. Written in a Get, under the gate, as a look may read it at the same time.
    private T? _given;
    private bool _hasGiven;

    // Whether it is unread again. Written likewise.
    private bool _givesAgain;

    // Whether the function threw on what the source gave last. For the Get under way.
    private bool _threw;

    public override int UnreadCount => Source.UnreadCount + (TryGetAgain(out _) ? 1 : 0);

    protected sealed override bool CanGet => TryGetAgain(out _) || NextPasses();

    /// <summary>Whether a value is to be given. Outside any lock; also in a look.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hasGiven">Whether a value was given before, which is not unread again.</param>
    /// <param name="given">That value.</param>
    protected abstract bool Passes(T value, bool hasGiven, T? given);

    public override ValueTask<bool> WaitForNewsAsync()
    {
        // Whoever waits passes over what does not pass; one at a time, since the caller looks again, and knows when to stop.
        if (!CanGet && Source.HasUnread)
        {
            PassOver();
        }

        return TryGetAgain(out _) || Source.HasUnread ? new ValueTask<bool>(true) : Source.WaitForNewsAsync();
    }

    protected sealed override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // Something newer takes the place of what is unread again, unless the source gives every value.
        bool givesAgain = TryGetAgain(out T? again);
        result = default;
        if ((givesAgain && Delivery is not EventChannels.Delivery.Async) || !base.TryNext(out result))
        {
            result = again!;
            if (!givesAgain)
            {
                return false;
            }
        }

        lock (_gate)
        {
            (_given, _hasGiven, _givesAgain) = (result, true, false);
        }

        return true;
    }

    protected sealed override bool TryTransform(T value, [MaybeNullWhen(false)] out T result)
    {
        result = value;
        _threw = true;
        bool passes = Passes(value);
        _threw = false;
        return passes;
    }

    protected sealed override bool TryPeekNext([MaybeNullWhen(false)] out T value)
    {
        bool again = TryGetAgain(out T? given);
        if ((!again || Delivery is EventChannels.Delivery.Async) && Source.TryPeek(out value) && Passes(value))
        {
            return true;
        }

        value = given;
        return again;
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected sealed override async ValueTask<bool> FindAsync(CancellationToken cancellationToken)
    {
        UnwaitedSteps steps = default;
        while (!TryGetAgain(out _))
        {
            ValueTask<bool> wait = Source.WaitForUnreadAsync(cancellationToken);
            bool waited = !wait.IsCompleted;
            if (!await wait.ConfigureAwait(false))
            {
                return false;
            }

            if (NextPasses())
            {
                return true;
            }

            PassOver();
            cancellationToken.ThrowIfCancellationRequested();

            // Two steps, since the function ran twice.
            if (steps.IsTimeToYield(waited) || steps.IsTimeToYield(waited: false))
            {
                await default(ThreadPoolTurn);
            }
        }

        return true;
    }

    protected sealed override void PutBack()
    {
        if (_threw)
        {
            Source.MarkUnread();
            return;
        }

        lock (_gate)
        {
            _givesAgain = _hasGiven;
        }
    }

    protected sealed override void Forget()
    {
        base.Forget();
        lock (_gate)
        {
            (_given, _hasGiven, _givesAgain) = (default, false, false);
        }
    }

    private bool TryGetAgain([MaybeNullWhen(false)] out T given)
    {
        lock (_gate)
        {
            given = _given;
            return _givesAgain;
        }
    }

    private bool Passes(T value)
    {
        bool hasGiven;
        T? given;
        lock (_gate)
        {
            (given, hasGiven) = (_given, _hasGiven && !_givesAgain);
        }

        return Passes(value, hasGiven, given);
    }

    // A value on which a function throws is something to get: the Get throws it.
    private bool NextPasses()
    {
        try
        {
            return Source.TryPeek(out T? next) && Passes(next);
        }
        catch (Exception)
        {
            return !IsClosed;
        }
    }

    // A newer one may have come in place of the one that did not pass. If that one passes, it stays unread.
    private void PassOver()
    {
        if (!Source.TryGet(out T? value))
        {
            return;
        }

        bool passes;
        try
        {
            passes = Passes(value);
        }
        catch (Exception)
        {
            passes = true; // the Get throws it
        }

        if (passes)
        {
            Source.MarkUnread();
        }
    }
}
