namespace EventChannels;

/// <summary>A value as an observable: a watcher a subscription.</summary>
internal sealed class WatchableObservable<T>(Func<IWatcher<T>> watch) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new ObserverSubscription<T>(watch(), observer);
        subscription.Start();
        return subscription;
    }
}
