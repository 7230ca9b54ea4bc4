using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>A combination of sources that can be watched. It watches its sources only while it is watched itself.</summary>
/// <param name="sources">Creates the sources of one watcher, which begins to watch them.</param>
/// <param name="combine">Makes a result of their latest values.</param>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class CombinedWatchable<TResult>(
    Func<CombinedSource[]> sources, Func<CombinedSource[], TResult> combine) : IWatchable<TResult>
{
    public IWatcher<TResult> Watch() => new CombinedWatcher<TResult>(sources(), combine, null);

    public IWatcher<TResult> Watch(Delivery delivery) => new CombinedWatcher<TResult>(sources(), combine, delivery);

    public bool TryPeek([MaybeNullWhen(false)] out TResult value) =>
        CombinedSource.TryPeek(sources(), combine, out value);

    public override string ToString() => $"CombineLatest of {string.Join<CombinedSource>(", ", sources())}";
}
