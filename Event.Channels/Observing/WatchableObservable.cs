using System.Diagnostics;

namespace EventChannels;

/// <summary>A watchable as an observable. Each subscription has its own watcher.</summary>
/// <param name="source">The watchable.</param>
/// <param name="delivery">The delivery of the watchers; null for the watchable's own default.</param>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class WatchableObservable<T>(IWatchable<T> source, Delivery? delivery) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new ObserverSubscription<T>(source.Watch(delivery).AsSource(), observer);
        subscription.Run();
        return subscription;
    }

    public override string ToString() => $"Observable of {InvariantText.Of(source)}";
}
