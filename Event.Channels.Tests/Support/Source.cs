namespace EventChannels.Tests.Support;

/// <summary>An observable for one observer that does as the test says and enforces no rules of its own.</summary>
internal sealed class Source<T>(Action<IObserver<T>>? whenSubscribed = null) : IObservable<T>
{
    private int _unsubscribed;

    /// <summary>The subscriber.</summary>
    public IObserver<T> Observer { get; private set; } = null!;

    /// <summary>How many times the subscription was disposed.</summary>
    public int Unsubscribed => _unsubscribed;

    /// <summary>The action when the subscription is disposed.</summary>
    public Action WhenUnsubscribed { get; init; } = static () => { };

    public IDisposable Subscribe(IObserver<T> observer)
    {
        Observer = observer;
        whenSubscribed?.Invoke(observer);
        return new Subscription(this);
    }

    private sealed class Subscription(Source<T> source) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Increment(ref source._unsubscribed);
            source.WhenUnsubscribed();
        }
    }
}
