using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>A value whose watchers all have the same delivery, and that reports each watcher.</summary>
internal sealed class OneDelivery(IWatchable<int> value, Delivery delivery, Action watched) : IWatchable<int>
{
    public IWatcher<int> Watch()
    {
        IWatcher<int> watcher = value.Watch(delivery);
        watched();
        return watcher;
    }

    public IWatcher<int> Watch(Delivery other) => value.Watch(other);

    public bool TryPeek([MaybeNullWhen(false)] out int current) => value.TryPeek(out current);
}
