using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>A watcher that transforms each value of its source, or passes over it.</summary>
/// <remarks>
/// A Get here is one or more Gets at the source, so a waiting producer goes on when its value is taken here. If the function
/// throws on a value, that value counts as got.
/// </remarks>
/// <param name="source">The watcher of the source. No other code has a reference to it.</param>
internal abstract class TransformingWatcher<TSource, TResult>(ISourceWatcher<TSource> source) : DerivedWatcher<TResult>
{
    protected readonly ISourceWatcher<TSource> Source = source;

    // The value that AdvanceAsync took for TryNext. Only the Get under way uses it, and Forget after the last Get.
    private Taken<TSource> _arrived;

    public override Delivery? Delivery => Source.Delivery;

    public override int UnreadCount => Source.UnreadCount;

    public override CancellationToken Final => Source.Final;

    public override Exception? EndError => Source.EndError;

    public override bool TellsNews => Source.TellsNews;

    public override ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        Source.WaitForNewsAsync(lookToken);

    public override void ThrowIfEndedWithError() => Source.ThrowIfEndedWithError();

    protected override bool CanGet => Source.HasUnread;

    /// <summary>Whether a function threw on the last taken value, here or at the source. For the Get under way only.</summary>
    /// <remarks>This class sets it. A derived class that reads it also clears it.</remarks>
    protected bool Threw { get; set; }

    /// <summary>Whether AdvanceAsync took a value, which the source no longer has. Call in a Get.</summary>
    protected bool HasArrived => _arrived.Found;

    /// <summary>Makes a result from a value, or passes over the value. Called in a Get.</summary>
    protected abstract bool TryTransform(TSource value, [MaybeNullWhen(false)] out TResult result);

    protected override bool TryNext([MaybeNullWhen(false)] out TResult result)
    {
        try
        {
            if (HasArrived)
            {
                TSource arrived = _arrived.Value;
                _arrived = default;
                return TryTransform(arrived, out result);
            }

            // A newest-value source has at most one unread value. At an every-value source, more may be in line.
            for (int unread = Source.UnreadCount; unread > 0 && Source.TryGet(out TSource? value); unread--)
            {
                if (TryTransform(value, out result))
                {
                    return true;
                }
            }
        }
        catch
        {
            Threw = true;
            throw;
        }

        result = default;
        return false;
    }

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    protected override async ValueTask<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            _arrived = await Source.TakeAsync(cancellationToken).ConfigureAwait(false);
            return HasArrived;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Threw = true;
            throw;
        }
    }

    protected override ValueTask<bool> WaitForMoreAsync(CancellationToken cancellationToken) =>
        Source.WaitForUnreadAsync(cancellationToken);

    protected override void MarkTakenUnread() => Source.MarkUnread();

    protected override void Close() => Source.Dispose();

    protected override void Forget() => _arrived = default;
}
