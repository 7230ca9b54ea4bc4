using System.Diagnostics;

namespace EventChannels;

/// <summary>A value as an observable: each subscription has a watcher of its own.</summary>
/// <param name="source">The value.</param>
/// <param name="delivery">The mode of the watchers; null for the value's own.</param>
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
