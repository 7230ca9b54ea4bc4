using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Ends when a token is cancelled, as if the value had been completed at that moment.</summary>
/// <remarks>
/// <code>
/// state  | entered by                                | a Get
/// -------|-------------------------------------------|-------------------------------------------------------------
/// open   | creation                                  | is a Get of the source
/// ending | the cancellation, if values are unread    | takes a value that was unread then, or its replacement
/// ended  | the last such take, or the cancellation   | finds nothing: the source is closed, and no producer waits
/// </code>
/// </remarks>
internal sealed class TakeUntilWatcher<T> : TransformingWatcher<T, T>
{
    private const int Unlimited = int.MaxValue;

    private readonly CancellationToken _end;
    private readonly CancellationTokenRegistration _registration;

    // The number of values that may still be taken. Limited once, by the cancellation; from then on changed by interlocked steps,
    // or set to 0 by any thread.
    private volatile int _left = Unlimited;

    // Odd while a wait holds a value that it will put back at the source, and while a Get waits there and may have taken one: a
    // derived source that is closed then would drop that value. Changed by Interlocked, only by the Get under way.
    private int _takenOut;

    // Created when Final is read, before the first Get.
    private CancellationTokenSource? _final;

    // Cancelled by _end and by the token of the Get that created it, _linked. Kept, because the next Get usually has the same
    // token. Only the Get under way uses these two, and Forget after the last Get.
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
            CloseSourceIfOver(); // the source may have passed over the last value
            return wait;
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            return new ValueTask<bool>(false); // the cancellation has closed the source meanwhile
        }
    }

    protected override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // A value that arrived before the end is still given, because its producer has already gone on.
        if (_left == 0 && !HasArrived)
        {
            result = default;
            return false;
        }

        // A value taken before or during the cancellation may not be among those that the cancellation counted, so it does not
        // reduce the limit. Then the limit may be too high by the values that were taken at that moment; CloseSourceIfOver closes
        // the source anyway once it has nothing unread.
        bool isCounted = _left < Unlimited && !HasArrived;
        bool found;
        try
        {
            found = base.TryNext(out result);
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            result = default;
            return false; // the cancellation has closed the source meanwhile
        }

        if (found && isCounted)
        {
            AddToLimit(-1);
        }
        else if (isCounted)
        {
            _left = 0; // no other unread value passes
        }

        // A take writes _seen at the source, then reads _left. The cancellation writes _left, then reads _seen to learn whether
        // the source has an unread value. Both need a fence for at least one side to see the other and close the source.
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

    // Once the number of values is limited, no Get waits at the source, which might pass over the last one and wait for more.
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
            LimitToUnread(); // the token's callback may run later than this
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
            return false; // the cancellation has closed the source meanwhile
        }
    }

    // A value can be given again as long as the source is open.
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
            // The cancellation has closed the source meanwhile.
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

    // At an every-value source, a value that passes may be in line behind values that do not.
    private bool FindBehindOthers()
    {
        Interlocked.Increment(ref _takenOut); // or the cancellation might find the source empty meanwhile, and close it
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
                // A value that was marked unread meanwhile comes before the counted ones, so it adds to the limit.
                AddToLimit(Math.Max(Source.UnreadCount - unread, 0));
            }
        }

        CloseSourceIfOver();
    }

    // Does nothing before the cancellation or after the end.
    private void AddToLimit(int count)
    {
        int left;
        do
        {
            left = _left;
        }
        while (left is > 0 and < Unlimited && Interlocked.CompareExchange(ref _left, left + count, left) != left);
    }

    // The limit may be above 0 although nothing is unread: a Get may have taken a value while the cancellation counted it. While
    // _takenOut is odd, a wait may hold a value that is still unread.
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
