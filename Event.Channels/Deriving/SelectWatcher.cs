using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Makes a result of each value that it gets.</summary>
internal sealed class SelectWatcher<TSource, TResult>(IWatcher<TSource> source, Func<TSource, TResult> selector)
    : TransformingWatcher<TSource, TResult>(source)
{
    public override bool HasUnread => Source.HasUnread;

    protected override bool TryTransform(TSource value, [MaybeNullWhen(false)] out TResult result)
    {
        result = selector(value);
        return true;
    }

    protected override ValueTask<bool> FindAsync(CancellationToken cancellationToken) =>
        Source.WaitForUnreadAsync(cancellationToken);

    protected override void Return(bool isLooking) => Source.MarkUnread();
}
