using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>A watcher that makes a value of each one that another watcher gets, or passes over it.</summary>
/// <remarks>
/// A Get is one or more of the source's, so that a Sync producer is let go by what takes its value here. A value on which
/// the function throws counts as got.
/// </remarks>
/// <param name="source">The watcher of the source, which nobody else knows.</param>
internal abstract class TransformingWatcher<TSource, TResult>(ISourceWatcher<TSource> source) : DerivedWatcher<TResult>
{
    protected readonly ISourceWatcher<TSource> Source = source;

    // What a wait of the Get under way took, for its TryNext.
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

    /// <summary>Whether a function threw on what was taken last, here or at the source. Set here, in a Get.</summary>
    protected bool Threw { get; set; }

    /// <summary>Whether a wait took a value, which the source does not have any more. In a Get.</summary>
    protected bool HasArrived => _arrived.Found;

    /// <summary>Makes a result of a value, or passes it over. In a Get.</summary>
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

            // A source of async delivery has one value at most; behind one of Sync delivery others may stand in line.
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
