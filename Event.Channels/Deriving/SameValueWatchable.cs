using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>What an operator makes of values that it leaves as they are.</summary>
/// <param name="name">The operator.</param>
/// <param name="source">What is watched.</param>
/// <param name="wrap">Makes a watcher of one of the source's.</param>
/// <param name="passes">Whether the current value is one of those that come through; null if each is.</param>
internal sealed class SameValueWatchable<T>(
    string name, IWatchable<T> source, Func<ISourceWatcher<T>, IWatcher<T>> wrap, Func<T, bool>? passes = null)
    : DerivedWatchable<T, T>(source)
{
    public override bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        if (Source.TryPeek(out value) && (passes is null || passes(value)))
        {
            return true;
        }

        value = default;
        return false;
    }

    public override string ToString() => $"{name} of {Source}";

    protected override IWatcher<T> Wrap(ISourceWatcher<T> watcher) => wrap(watcher);
}
