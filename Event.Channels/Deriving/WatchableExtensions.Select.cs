namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives what a function makes of the values.</summary>
    /// <remarks>
    /// <para>
    /// It has no buffer and no task of its own, and nothing runs while nobody watches. A watcher of it gets through one of
    /// the source's: the current value at once, and after that the newest, or in Sync mode every one, for which a Set
    /// waits. It ends as the source's does, and disposing it disposes that.
    /// </para>
    /// <para>
    /// The function runs once for each value that a watcher gets, within its Get, and once for each
    /// <see cref="IWatcher{T}.TryPeek"/>; <see cref="IWatcher{T}.HasUnread"/> does not run it. Any thread may run it. If it
    /// throws, the Get throws that, and the value counts as got: the producer goes on, and so does the next Get.
    /// <see cref="IWatcher{T}.MarkUnread"/> puts the value back, for another try. The functions of all operators may set the
    /// value, complete it, watch it anew, cancel the Get that runs them, and dispose its watcher: the Get then gives its value
    /// or throws <see cref="ObjectDisposedException"/>. They must not wait for a Sync Set, nor get from that watcher.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The source. It is not watched before the result is.</param>
    /// <param name="selector">Makes a result of a value.</param>
    /// <returns>The results, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="selector"/> is <see langword="null"/>.
    /// </exception>
    public static IWatchable<TResult> Select<T, TResult>(this IWatchable<T> source, Func<T, TResult> selector)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return new DerivedWatchable<T, TResult>(
            nameof(Select),
            source,
            watcher => new SelectWatcher<T, TResult>(watcher, selector),
            value => new Taken<TResult>(selector(value)));
    }
}
