using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A watcher that passes over some of the values of its source.</summary>
/// <remarks>
/// <para>
/// A look tests the next value of the source, and takes nothing. A Get and a wait pass over values that fail the test, so the
/// source may no longer have the value that was given here last. Therefore this watcher remembers it for MarkUnread.
/// </para>
/// <para>
/// A wait tests a value while it is unread at the source, then passes over that value only. Some sources do not support that.
/// There the wait gets a value. If it gets a newer value that passes, it marks that value unread again. A look that runs
/// meanwhile cannot see the value, and so reports that a value is unread.
/// </para>
/// </remarks>
/// <param name="name">The operator's name.</param>
/// <param name="source">The watcher of the source.</param>
/// <param name="passes">Whether to give a value after the one given last. Runs outside any lock, also in a look.</param>
internal sealed class FilteringWatcher<T>(string name, ISourceWatcher<T> source, Func<T, Taken<T>, bool> passes)
    : TransformingWatcher<T, T>(source)
{
    // The place of a value that is to be given again. All other places are the source's.
    private static readonly object _again = new();

    // Guards the two fields below, which looks read while a Get writes them.
    private readonly object _gate = new();

    // The value given last, if any. Written by the Get under way, under _gate.
    private Taken<T> _given;

    // Whether _given is unread again. Written by the Get under way, under _gate. Most Gets read false here without the lock.
    private volatile bool _givesAgain;

    // Odd while a wait holds a value of a source that cannot pass over it. Changed by Interlocked, only by the Get under way.
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

    // One run for the look at a value, one to pass over it.
    protected override int RunsOfAStep => 2;

    public override string ToString() => $"{name} of {Source}";

    public override ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        HasNext(lookToken) || Source.HasUnread ? new ValueTask<bool>(true) : Source.WaitForNewsAsync(lookToken);

    protected override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // A newer value replaces the one that was marked unread, except at an every-value source.
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

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value) => TryPeekNext(out value, out _);

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value, out object? place)
    {
        bool again = TryPeekAgain(out T? given);
        if ((!again || KeepsNewestOnly) && Source.TryPeek(out value, out place) && Passes(value))
        {
            return true;
        }

        (value, place) = (given, again ? _again : null);
        return again;
    }

    // Passes over one value at a time: the caller calls again, and decides when to stop.
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
        if (place == _again ? TryPeekAgain(out T? value) : TryPassOverAtSource(place, out value))
        {
            Give(value!);
            return true;
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

    // The same place means the same value.
    private bool TryPassOverAtSource(object place, [MaybeNullWhen(false)] out T value) =>
        Source.TryPeek(out value, out object? next) && next == place && Source.TryPassOver(place);

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
        Threw = false; // also if the function threw on a newer value that was tried first
        lock (_gate)
        {
            (_given, _givesAgain) = (new Taken<T>(value), false);
        }
    }

    // If a function throws on the next value, that counts as unread: the Get throws the exception.
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

    // A newer value may have replaced the one that did not pass. If the newer one passes, it stays unread.
    private void TakeOut()
    {
        Interlocked.Increment(ref _takenOut); // meanwhile no thread must see an empty source: TakeUntil would close it
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

    // Whether a wait held a value at any time during a look. before is the value of _takenOut when the look began.
    private bool MayHaveMissedOne(int before) => before % 2 != 0 || Volatile.Read(ref _takenOut) != before;
}
