using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>The results of a function.</summary>
internal sealed class SelectWatchable<TSource, TResult>(IWatchable<TSource> source, Func<TSource, TResult> selector)
    : DerivedWatchable<TSource, TResult>(source)
{
    public override bool TryPeek([MaybeNullWhen(false)] out TResult value)
    {
        bool found = Source.TryPeek(out TSource? current);
        value = found ? selector(current!) : default;
        return found;
    }

    public override string ToString() => $"Select of {Source}";

    protected override IWatcher<TResult> Wrap(ISourceWatcher<TSource> watcher) =>
        new SelectWatcher<TSource, TResult>(watcher, selector);
}
