using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>What an operator makes of something that can be watched. It watches nothing until it is watched itself.</summary>
/// <param name="name">The operator.</param>
/// <param name="source">What is watched.</param>
/// <param name="wrap">Makes a watcher of one of the source's, which belongs to it: disposing the one disposes the other.</param>
/// <param name="peek">Makes a current value of the source's, if that comes through.</param>
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
