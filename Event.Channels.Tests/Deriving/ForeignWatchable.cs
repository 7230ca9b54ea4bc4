using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Deriving;

/// <summary>A custom watchable. The operators know only the public members of its watchers.</summary>
internal sealed class ForeignWatchable<T>(IWatchable<T> source) : IWatchable<T>
{
    public IWatcher<T> Watch() => new ForwardingWatcher<T>(source.Watch());

    public IWatcher<T> Watch(Delivery delivery) => new ForwardingWatcher<T>(source.Watch(delivery));

    public bool TryPeek([MaybeNullWhen(false)] out T value) => source.TryPeek(out value);
}
