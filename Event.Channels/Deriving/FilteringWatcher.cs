using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A watcher that passes over some of the values that another one gets.</summary>
/// <remarks>
/// A look tests what the source would give next, and takes nothing. A Get and a wait pass over what does not pass. So the
/// source cannot always give once more what was given here last; this watcher remembers it.
/// </remarks>
/// <param name="name">The operator.</param>
/// <param name="source">The watcher of the source.</param>
/// <param name="passes">Whether a value is to be given, after the one that was given last. Outside any lock; also in a look.</param>
internal sealed class FilteringWatcher<T>(string name, ISourceWatcher<T> source, Func<T, Taken<T>, bool> passes)
    : TransformingWatcher<T, T>(source)
{
    private readonly object _gate = new();

    // What was given last, if anything was. Written in a Get, under the gate, as a look may read it at the same time.
    private Taken<T> _given;

    // Whether it is unread again. Written likewise; read without the gate to learn that it is not, as in most Gets.
    private volatile bool _givesAgain;

    // Odd while a wait has a value out of the source that it may put back. By interlocked steps, in a Get.
    private int _takenOut;

    public override int UnreadCount
    {
        get
        {
            int before = Volatile.Read(ref _takenOut);
            int count = Source.UnreadCount + (TryPeekAgain(out _) ? 1 : 0);
            return count + (MayHaveMissedOne(before) ? 1 : 0);
        }
    }

    protected override bool CanGet
    {
        get
        {
            int before = Volatile.Read(ref _takenOut);
            return TryPeekAgain(out _) || NextPasses() || MayHaveMissedOne(before);
        }
    }

    // A look at a value, and passing over it.
    protected override int RunsOfAStep => 2;

    public override string ToString() => $"{name} of {Source}";

    public override ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        HasNext(lookToken) || Source.HasUnread ? new ValueTask<bool>(true) : Source.WaitForNewsAsync(lookToken);

    protected override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // Something newer takes the place of what is unread again, unless the source gives every value.
        bool givesAgain = TryPeekAgain(out T? again);
        result = default;
        if ((givesAgain && !KeepsNewestOnly) || !base.TryNext(out result))
        {
            result = again!;
            if (!givesAgain)
            {
                return false;
            }
        }

        Threw = false; // also if it was the newer one that threw
        lock (_gate)
        {
            (_given, _givesAgain) = (new Taken<T>(result), false);
        }

        return true;
    }

    protected override bool TryTransform(T value, [MaybeNullWhen(false)] out T result)
    {
        result = value;
        bool isGiven = Passes(value);
        Threw = false;
        return isGiven;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value)
    {
        bool again = TryPeekAgain(out T? given);
        if ((!again || KeepsNewestOnly) && Source.TryPeek(out value) && Passes(value))
        {
            return true;
        }

        value = given;
        return again;
    }

    // A wait passes over one value at a time, since the caller looks again, and knows when to stop. A value that comes after
    // the first line is left alone: it may pass.
    protected override bool HasNext(CancellationToken lookToken)
    {
        bool hasUnread = Source.HasUnread;
        if (CanGet)
        {
            return true;
        }

        if (hasUnread)
        {
            lookToken.ThrowIfCancellationRequested();
            PassOver();
        }

        return false;
    }

    protected override void MarkTakenUnread()
    {
        if (Threw)
        {
            Source.MarkUnread();
            return;
        }

        lock (_gate)
        {
            _givesAgain = _given.Found;
        }
    }

    protected override void Forget()
    {
        base.Forget();
        lock (_gate)
        {
            (_given, _givesAgain) = (default, false);
        }
    }

    private bool TryPeekAgain([MaybeNullWhen(false)] out T given)
    {
        given = default;
        if (!_givesAgain)
        {
            return false;
        }

        lock (_gate)
        {
            given = _givesAgain ? _given.Value : default;
            return _givesAgain;
        }
    }

    private bool Passes(T value)
    {
        Taken<T> given;
        lock (_gate)
        {
            given = _givesAgain ? default : _given;
        }

        return passes(value, given);
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
        Threw = false;
        Interlocked.Increment(ref _takenOut); // nobody takes the source for empty meanwhile: TakeUntil would close it
        try
        {
            bool isKept;
            try
            {
                isKept = Source.TryGet(out T? value) && Passes(value);
            }
            catch (Exception)
            {
                isKept = true; // the Get throws it
            }

            if (isKept)
            {
                Source.MarkUnread();
            }
        }
        finally
        {
            Interlocked.Increment(ref _takenOut);
        }
    }

    // Whether one was out of the source at some time in a look that began with that number.
    private bool MayHaveMissedOne(int before) => before % 2 != 0 || Volatile.Read(ref _takenOut) != before;
}
