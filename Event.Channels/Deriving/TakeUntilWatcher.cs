using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Ends when a token is cancelled, as if the value had been completed then.</summary>
/// <remarks>
/// <code>
/// state  | entered by                           | a Get
/// -------|--------------------------------------|----------------------------------------------------
/// open   |                                      | is the source's
/// ending | the cancellation, with values unread | takes what was unread then, or what replaced it
/// ended  | the last of these, or at once        | finds nothing: the source is closed, and no producer waits
/// </code>
/// </remarks>
internal sealed class TakeUntilWatcher<T> : TransformingWatcher<T, T>
{
    private const int Unlimited = int.MaxValue;

    private readonly CancellationToken _end;
    private readonly CancellationTokenRegistration _registration;

    // How many values may still be taken. Limited by the cancellation, once, and then counted by interlocked steps.
    private volatile int _left = Unlimited;

    // Odd while a wait has a value out of the source that it will put back, and while a Get waits there, which may have taken one:
    // a derived source that is closed would drop it. By interlocked steps, in a Get.
    private int _takenOut;

    // Made when someone asks, before the first Get.
    private CancellationTokenSource? _final;

    // Cancelled by the end, and by the token of the Get for which it was made. Kept, since the next Get most often has the
    // same token. In a Get, or after the last one.
    private CancellationTokenSource? _either;
    private CancellationToken _linked;

    public TakeUntilWatcher(ISourceWatcher<T> source, CancellationToken end)
        : base(source)
    {
        _end = end;
        _registration = end.UnsafeRegister(static watcher => ((TakeUntilWatcher<T>)watcher!).LimitToUnread(), this);
    }

    public override int UnreadCount => Math.Min(_left, Source.UnreadCount);

    public override CancellationToken Final =>
        (_final = CancellationTokenSource.CreateLinkedTokenSource(Source.Final, _end)).Token;

    protected override bool CanGet => _left > 0 && Source.HasUnread;

    public override string ToString() => $"TakeUntil of {Source}";

    public override ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken)
    {
        try
        {
            ValueTask<bool> wait = _left == 0 ? new ValueTask<bool>(false) : base.WaitForNewsAsync(lookToken);
            CloseSourceIfOver(); // what it passed over may have been the last
            return wait;
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            return new ValueTask<bool>(false); // the cancellation came between
        }
    }

    protected override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // What was taken while the cancellation came is given: its producer has gone on.
        if (_left == 0 && !HasArrived)
        {
            result = default;
            return false;
        }

        // What was taken before the cancellation, or at the same instant, may not be among those that it counted. So it is not
        // counted down: as many too many may be given as were taken at that instant, and the source closes if there are none.
        bool isCounted = _left < Unlimited && !HasArrived;
        bool found;
        try
        {
            found = base.TryNext(out result);
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            result = default;
            return false; // the cancellation came between
        }

        if (found && isCounted)
        {
            AddToLimit(-1);
        }
        else if (isCounted)
        {
            _left = 0; // none of the others passes
        }

        // A take was noted at the source, and now _left is read. The cancellation writes _left, and then reads at the source what
        // is unread. Both need a fence for at least one of them to see the other, and to close the source.
        Interlocked.MemoryBarrier();
        CloseSourceIfOver();
        return found;
    }

    protected override bool TryTransform(T value, [MaybeNullWhen(false)] out T result)
    {
        result = value;
        return true;
    }

    protected override bool TryPeekNext([MaybeNullWhen(false)] out T value)
    {
        value = default;
        return _left > 0 && Source.TryPeek(out value);
    }

    // Once the values are limited, nothing waits at the source: it might pass over the last of them and wait for more.
    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        CloseSourceIfOver();
        if (_left < Unlimited)
        {
            return _left > 0;
        }

        try
        {
            Interlocked.Increment(ref _takenOut);
            try
            {
                return await base.AdvanceAsync(LinkToEnd(cancellationToken)).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Increment(ref _takenOut);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LimitToUnread(); // its callback may come later
            return true;
        }
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken)
    {
        CloseSourceIfOver();
        try
        {
            return _left < Unlimited
                ? FindBehindOthers()
                : await Source.WaitForUnreadAsync(LinkToEnd(cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LimitToUnread();
            return true;
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            return false; // likewise
        }
    }

    // What was taken may be given again as long as the source is there.
    protected override void MarkTakenUnread()
    {
        try
        {
            if (_left > 0)
            {
                int before = Source.UnreadCount;
                base.MarkTakenUnread();
                if (Source.UnreadCount > before)
                {
                    AddToLimit(1);
                }
            }
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            // likewise
        }
    }

    protected override void Close()
    {
        _registration.Unregister();
        _final?.Dispose();
        base.Close();
    }

    protected override void Forget()
    {
        _either?.Dispose();
        base.Forget();
    }

    private CancellationToken LinkToEnd(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return _end;
        }

        if (_either is null || _linked != cancellationToken)
        {
            _either?.Dispose();
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end);
            _linked = cancellationToken;
        }

        return _either.Token;
    }

    // In Sync mode one that passes may stand in line behind others that do not.
    private bool FindBehindOthers()
    {
        Interlocked.Increment(ref _takenOut); // the cancellation would take the source for empty, and close it
        try
        {
            if (_left > 0 && Source.TryGet(out _))
            {
                Source.MarkUnread();
                return true;
            }
        }
        finally
        {
            Interlocked.Increment(ref _takenOut);
        }

        _left = 0;
        CloseSourceIfOver();
        return false;
    }

    private void LimitToUnread()
    {
        if (_left == Unlimited)
        {
            int unread = Source.UnreadCount;
            if (Interlocked.CompareExchange(ref _left, unread, Unlimited) == Unlimited)
            {
                // What was marked unread meanwhile stands before what was counted.
                AddToLimit(Math.Max(Source.UnreadCount - unread, 0));
            }
        }

        CloseSourceIfOver();
    }

    // Nothing is added before the cancellation, or after the end.
    private void AddToLimit(int count)
    {
        int left;
        do
        {
            left = _left;
        }
        while (left is > 0 and < Unlimited && Interlocked.CompareExchange(ref _left, left + count, left) != left);
    }

    // A Get may have taken at the same instant what the cancellation counted as unread. One that a wait has out is unread.
    private void CloseSourceIfOver()
    {
        int before = Volatile.Read(ref _takenOut);
        if (_left != Unlimited
            && (_left == 0 || (KeepsNewestOnly ? !Source.HasUnread : Source.UnreadCount == 0))
            && before % 2 == 0
            && Volatile.Read(ref _takenOut) == before)
        {
            _left = 0;
            Source.Dispose();
        }
    }
}
