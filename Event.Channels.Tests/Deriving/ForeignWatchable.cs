using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Deriving;

/// <summary>A watchable of somebody else's: of its watchers only the public members are known.</summary>
internal sealed class ForeignWatchable<T>(IWatchable<T> source) : IWatchable<T>
{
    public IWatcher<T> Watch() => new ForwardingWatcher<T>(source.Watch());

    public IWatcher<T> Watch(Delivery delivery) => new ForwardingWatcher<T>(source.Watch(delivery));

    public bool TryPeek([MaybeNullWhen(false)] out T value) => source.TryPeek(out value);
}
