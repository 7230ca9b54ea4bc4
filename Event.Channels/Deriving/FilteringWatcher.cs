using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A watcher that passes over some of the values that another one gets.</summary>
/// <remarks>
/// A look tests what the source would give next, and takes nothing. A Get and a wait pass over what does not pass. So the
/// source cannot always give once more what was given here last; this watcher remembers it. A wait tests a value while it is
/// unread at the source, and then passes over that one alone. Some sources cannot do that: there it gets the value, and makes
/// it unread again if that is another one, which passes. Looks then say that something is unread, if they cannot know.
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

    // Odd while a wait has a value out of a source that cannot pass over it. By interlocked steps, in a Get.
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
            return TryPeekAgain(out _) || NextPasses(out _, out _) || MayHaveMissedOne(before);
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

        Give(result);
        return true;
    }

    protected override bool TryTransform(T value, [MaybeNullWhen(false)] out T result)
    {
        result = value;
        bool isGiven = Passes(value);
        Threw = false;
        return isGiven;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value) => TryFind(out value, out _, out _);

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value, out object? place)
    {
        bool found = TryFind(out value, out object? atSource, out bool again);
        place = again || atSource is not null ? new Place(value!, atSource) : null;
        return found;
    }

    // A wait passes over one value at a time, since the caller looks again, and knows when to stop.
    protected override bool HasNext(CancellationToken lookToken)
    {
        if (TryPeekAgain(out _) || NextPasses(out bool isUnread, out object? place))
        {
            return true;
        }

        if (isUnread)
        {
            lookToken.ThrowIfCancellationRequested();
            Threw = false;
            if (place is null)
            {
                TakeOut();
            }
            else
            {
                Source.TryPassOver(place);
            }
        }

        return false;
    }

    protected override bool TryPassOverNext(object place)
    {
        var passed = (Place)place;
        bool isThere = passed.AtSource is null || Source.TryPassOver(passed.AtSource);
        if (isThere)
        {
            Give(passed.Value);
        }

        return isThere;
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

    private bool TryFind([MaybeNullWhen(false)] out T value, out object? atSource, out bool again)
    {
        atSource = null;
        again = TryPeekAgain(out T? given);
        if ((!again || KeepsNewestOnly) && Source.TryPeek(out value, out atSource) && Passes(value))
        {
            again = false;
            return true;
        }

        (value, atSource) = (given, null);
        return again;
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

    private void Give(T value)
    {
        Threw = false; // also if a newer one was tried first, and threw
        lock (_gate)
        {
            (_given, _givesAgain) = (new Taken<T>(value), false);
        }
    }

    // A value on which a function throws is something to get: the Get throws it.
    private bool NextPasses(out bool isUnread, out object? place)
    {
        (isUnread, place) = (false, null);
        try
        {
            isUnread = Source.TryPeek(out T? next, out place);
            return isUnread && Passes(next!);
        }
        catch (Exception)
        {
            return !IsClosed;
        }
    }

    // A newer one may have come in place of the one that did not pass. If that one passes, it stays unread.
    private void TakeOut()
    {
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

    /// <summary>What a look found: here, to be given again, if there is no place at the source.</summary>
    private sealed class Place(T value, object? atSource)
    {
        public T Value { get; } = value;

        public object? AtSource { get; } = atSource;
    }
}
