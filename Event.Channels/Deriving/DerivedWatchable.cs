using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>The result of an operator on a watchable. It watches its source only while it is watched itself.</summary>
/// <param name="name">The operator's name.</param>
/// <param name="source">The source.</param>
/// <param name="wrap">Makes a watcher from a watcher of the source, which it then owns and disposes.</param>
/// <param name="peek">Makes the current value from that of the source, unless the operator drops it.</param>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class DerivedWatchable<TSource, TResult>(
    string name,
    IWatchable<TSource> source,
    Func<ISourceWatcher<TSource>, IWatcher<TResult>> wrap,
    Func<TSource, Taken<TResult>> peek) : IWatchable<TResult>
{
    public IWatcher<TResult> Watch() => wrap(source.Watch().AsSource());

    public IWatcher<TResult> Watch(Delivery delivery) => wrap(source.Watch(delivery).AsSource());

    public bool TryPeek([MaybeNullWhen(false)] out TResult value)
    {
        Taken<TResult> peeked = source.TryPeek(out TSource? current) ? peek(current) : default;
        value = peeked.Value;
        return peeked.Found;
    }

    public override string ToString() => $"{name} of {source}";
}
