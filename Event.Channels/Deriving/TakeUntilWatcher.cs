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

    // How many values may still be taken. Written by the cancellation, once, and counted down by the Get under way.
    private volatile int _left = Unlimited;

    // Made when someone asks, before the first Get.
    private CancellationTokenSource? _final;

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

    public override ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        _left == 0 ? new ValueTask<bool>(false) : base.WaitForNewsAsync(lookToken);

    protected override bool TryNext([MaybeNullWhen(false)] out T result)
    {
        // What was taken while the cancellation came is given: its producer has gone on.
        if (_left == 0 && !HasArrived)
        {
            result = default;
            return false;
        }

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

        if (found && _left is > 0 and < Unlimited)
        {
            _left--;
        }

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

    protected override ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        CloseSourceIfOver();
        return _left > 0 ? base.AdvanceAsync(cancellationToken) : new ValueTask<bool>(false);
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken)
    {
        CloseSourceIfOver();
        try
        {
            return _left > 0 && await Source.WaitForUnreadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_left == 0)
        {
            return false; // likewise
        }
    }

    // What was taken may be given again as long as the source is there.
    protected override void MarkTakenUnread()
    {
        if (_left > 0)
        {
            base.MarkTakenUnread();
        }
    }

    protected override void Close()
    {
        _registration.Unregister();
        _final?.Dispose();
        base.Close();
    }

    private void LimitToUnread()
    {
        _left = Source.UnreadCount;
        CloseSourceIfOver();
    }

    // A Get may have taken at the same instant what the cancellation counted as unread, and wait for more.
    private void CloseSourceIfOver()
    {
        if (_left != Unlimited && (_left == 0 || !Source.HasUnread))
        {
            _left = 0;
            Source.Dispose();
        }
    }
}
