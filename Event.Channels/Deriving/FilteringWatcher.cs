using System.Diagnostics.CodeAnalysis;
#if NET
using System.Runtime.CompilerServices;
#endif

namespace EventChannels;

/// <summary>A watcher that passes over some of the values that another one gets.</summary>
/// <remarks>
/// What is unread at the source may not pass. So whoever asks what is unread looks ahead: takes from the source until
/// something passes, and keeps that for the next Get. A Get gives, in this order: what was given last, where it is to be
/// given again and the source cannot; what was found ahead; what the source gives.
/// </remarks>
internal abstract class FilteringWatcher<T>(IWatcher<T> source) : TransformingWatcher<T, T>(source)
{
    // Written in a Get's turn, or by MarkUnread while a look has it.
    private volatile bool _givesAgain;

    // Both written in a Get's turn, or by a look.
    private volatile bool _hasFound;
    private T? _found;

    // Whether the source took something after what was given last, and so cannot give that again. Written likewise.
    private bool _isAhead;

    public sealed override bool HasUnread
    {
        get
        {
            if (HasKept)
            {
                return true;
            }

            if (!Source.HasUnread || !Turn.TryBeginLook())
            {
                return HasKept; // while a Get waits, nothing is unread
            }

            try
            {
                return HasKept || TryFind(); // another look may have ended since
            }
            catch (Exception)
            {
                return !Turn.IsClosed; // the value on which a function threw is unread: the Get throws it
            }
            finally
            {
                if (Turn.EndLook())
                {
                    Forget();
                }
            }
        }
    }

    /// <summary>Whether there is something that was given last, and is not unread again.</summary>
    protected bool HasGiven { get; private set; }

    /// <summary>What was given last. Written in a Get's turn, as is <see cref="HasGiven"/>.</summary>
    protected T? Given { get; private set; }

    private bool HasKept => (_givesAgain || _hasFound) && !Turn.IsClosed;

    /// <summary>Whether a value is to be given.</summary>
    protected abstract bool Passes(T value);

    protected sealed override bool TryTransform(T value, [MaybeNullWhen(false)] out T result)
    {
        _isAhead = true; // also where the function throws
        result = value;
        bool passes = Passes(value);
        _isAhead = !passes;
        return passes;
    }

#if NET
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    protected sealed override async ValueTask<bool> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (HasKept && !cancellationToken.IsCancellationRequested)
            {
                return true;
            }

            while (await Source.WaitForUnreadAsync(cancellationToken).ConfigureAwait(false))
            {
                // One at a time, so that the token ends it also where values come faster than they are looked at.
                if (Source.TryGet(out T? value) && TryMake(value, out T? found))
                {
                    Keep(found);
                    return true;
                }
            }

            return false;
        }
        catch (ObjectDisposedException) when (Turn.IsClosed)
        {
            return false;
        }
    }

    // The source knows better what is next, in async mode the newest: only what it cannot give again is given from here.
    protected sealed override void Return(bool isLooking)
    {
        if (isLooking || _isAhead)
        {
            _givesAgain = HasGiven;
        }
        else if (HasGiven)
        {
            Source.MarkUnread();
            (Given, HasGiven) = (default, false);
        }
    }

    protected sealed override bool TryTakeKept([MaybeNullWhen(false)] out T kept)
    {
        if (!HasKept)
        {
            kept = default;
            return false;
        }

        if (_givesAgain)
        {
            _givesAgain = false;
            kept = Given!;
        }
        else
        {
            kept = _found!;
            _hasFound = _isAhead = false;
            _found = default;
        }

        return true;
    }

    protected sealed override void Note(T given) => (Given, HasGiven) = (given, true);

    protected sealed override void Forget()
    {
        Given = _found = default;
        HasGiven = _givesAgain = _hasFound = false;
    }

    private bool TryFind()
    {
        if (!TryTake(out T? found))
        {
            return false;
        }

        Keep(found);
        return true;
    }

    private void Keep(T found)
    {
        _found = found;
        _hasFound = _isAhead = true;
    }
}
