using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>What an operator makes of something that can be watched. It watches nothing until it is watched itself.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal abstract class DerivedWatchable<TSource, TResult>(IWatchable<TSource> source) : IWatchable<TResult>
{
    protected readonly IWatchable<TSource> Source = source;

    public IWatcher<TResult> Watch() => Wrap(Source.Watch().AsSource());

    public IWatcher<TResult> Watch(Delivery delivery) => Wrap(Source.Watch(delivery).AsSource());

    public abstract bool TryPeek([MaybeNullWhen(false)] out TResult value);

    /// <summary>The operator, and what it watches.</summary>
    public abstract override string ToString();

    /// <summary>Makes a watcher of one of the source's, which belongs to it: disposing the one disposes the other.</summary>
    protected abstract IWatcher<TResult> Wrap(ISourceWatcher<TSource> watcher);
}
