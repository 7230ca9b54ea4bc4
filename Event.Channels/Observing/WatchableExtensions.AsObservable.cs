namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Makes an observable of the value, for Rx, R3 and whatever else takes one.</summary>
    /// <remarks>
    /// <para>
    /// Each Subscribe opens a watcher of its own, as <see cref="IWatchable{T}.Watch()"/> does, and never waits. Within it
    /// the observer is told the current value, if there is one, and the end of a completed value. The rest is told from
    /// where a Get of that watcher goes on: on the thread pool, unless the value allows synchronous continuations. No
    /// thread is blocked between.
    /// </para>
    /// <para>
    /// A subscription does not keep the <see cref="ExecutionContext"/> of Subscribe, so that a request's data and activity
    /// are let go. What is told within Subscribe is told in that context, later calls in the one that the watcher goes on in:
    /// an empty one on the thread pool, or the producer's.
    /// </para>
    /// <para>
    /// One call follows the other; none overlaps. While the observer is busy, an async watcher passes over all but the
    /// newest value, and a Sync one makes producers wait: then the observer must not itself wait for a Set of this value.
    /// After the last value comes OnCompleted, or OnError with the error that the value was completed with, or that a Get
    /// threw. The watcher is closed by then.
    /// </para>
    /// <para>
    /// Disposing the subscription is safe from any thread, more than once, and within a call to the observer; it closes
    /// the watcher and never waits. A call that has begun on another thread runs to its end, and may reach the observer
    /// only after the disposal returned; no other follows. A subscription that is neither disposed nor at its end stays
    /// live, with its watcher.
    /// </para>
    /// <para>
    /// What the observer throws closes the watcher. Within Subscribe it is thrown by Subscribe; later it is unhandled, as in
    /// an async void method: thrown in the <see cref="SynchronizationContext"/> of Subscribe, or else on the thread pool.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The value.</param>
    /// <returns>
    /// The observable, safe for use from any thread. Its Subscribe throws <see cref="ArgumentNullException"/> where there is
    /// no observer.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no value.</exception>
    public static IObservable<T> AsObservable<T>(this IWatchable<T> watchable)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        return new WatchableObservable<T>(watchable, delivery: null);
    }

    /// <summary>Makes an observable of the value, whose watchers have a mode of their own.</summary>
    /// <remarks>As <see cref="AsObservable{T}(IWatchable{T})"/>, whatever mode other watchers have.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The value.</param>
    /// <param name="delivery">
    /// Whether an observer that is busy makes producers wait, and is told every value, or finds only the newest.
    /// </param>
    /// <returns>The observable.</returns>
    /// <exception cref="ArgumentNullException">There is no value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public static IObservable<T> AsObservable<T>(this IWatchable<T> watchable, Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        Errors.ThrowIfUnknown(delivery);
        return new WatchableObservable<T>(watchable, delivery);
    }
}
