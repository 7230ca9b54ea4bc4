namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Converts the value to an observable, for Rx, R3 and other libraries.</summary>
    /// <remarks>
    /// <para>
    /// Each Subscribe creates a watcher with the default delivery of the watchable, and never waits. Inside Subscribe,
    /// the observer gets the current value, if there is one, and the end of a completed value. Later values come from the
    /// thread pool, or from the Set if the value allows synchronous continuations. No thread is blocked between values.
    /// </para>
    /// <para>
    /// Calls to the observer do not overlap. While it is busy, a newest-value watcher skips all but the newest value, and
    /// a Set waits for an every-value watcher: the observer must not wait for a Set of the same value. After the last
    /// value, the watcher is disposed, and OnCompleted follows, or OnError with the error of the completion or the
    /// exception of a Get.
    /// </para>
    /// <para>
    /// Disposing the subscription disposes of the watcher. It is safe from any thread, more than once, and inside a call
    /// to the observer, and never waits. A call that has begun on another thread runs to its end, and may reach the
    /// observer after the disposal has returned. No other call follows. A subscription and its watcher stay live until
    /// the disposal or the last call.
    /// </para>
    /// <para>
    /// If the observer throws, the watcher is disposed. Inside Subscribe, Subscribe throws the exception. Later, the
    /// exception is unhandled, as in an async void method: in the <see cref="SynchronizationContext"/> of Subscribe, or
    /// on the thread pool.
    /// </para>
    /// <para>
    /// A subscription does not keep the <see cref="ExecutionContext"/> of Subscribe alive, such as the data of a request.
    /// Calls inside Subscribe run in that context. Later ones run in an empty one on the thread pool, or in the
    /// producer's.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The value.</param>
    /// <returns>
    /// The observable, which is safe for use from any thread. Its Subscribe throws <see cref="ArgumentNullException"/> if
    /// the observer is <see langword="null"/>.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="watchable"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.5);
    /// temperature.TryComplete();
    /// temperature.AsObservable().Subscribe(new Screen());   // prints 20.5 end
    ///
    /// class Screen : IObserver<double>
    /// {
    ///     public void OnNext(double degrees) => Console.WriteLine(degrees);
    ///     public void OnCompleted() => Console.WriteLine("end");
    ///     public void OnError(Exception error) => Console.WriteLine(error.Message);
    /// }
    /// ]]></code>
    /// </example>
    public static IObservable<T> AsObservable<T>(this IWatchable<T> watchable)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        return new WatchableObservable<T>(watchable, delivery: null);
    }

    /// <summary>Converts the value to an observable whose watchers have the given delivery.</summary>
    /// <remarks>It works like <see cref="AsObservable{T}(IWatchable{T})"/>.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The value.</param>
    /// <param name="delivery">
    /// <see cref="Delivery.Sync"/> if each Set waits for the observer, which gets every value;
    /// <see cref="Delivery.Async"/> if the observer gets the newest value when it is ready.
    /// </param>
    /// <returns>The observable.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="watchable"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    public static IObservable<T> AsObservable<T>(this IWatchable<T> watchable, Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        Errors.ThrowIfUnknown(delivery);
        return new WatchableObservable<T>(watchable, delivery);
    }
}
