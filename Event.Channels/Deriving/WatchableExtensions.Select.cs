namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Projects each value through a function.</summary>
    /// <remarks>
    /// <para>
    /// The result has no buffer and no task, and nothing runs while it has no watcher. Each of its watchers owns a
    /// watcher of the source: it gets the current value at once, has the same delivery, ends when the source ends, and
    /// disposes of it.
    /// </para>
    /// <para>
    /// The function runs once for each value that a watcher gets, in its Get, and once for each
    /// <see cref="IWatcher{T}.TryPeek"/>. <see cref="IWatcher{T}.HasUnread"/> does not run it. Any thread may run it. If
    /// it throws, the Get throws its exception and the value counts as taken: the producer and the next Get go on.
    /// <see cref="IWatcher{T}.MarkUnread"/> makes the value unread again, for another try.
    /// </para>
    /// <para>
    /// The functions of all operators may set the value, complete it, watch it, cancel the Get that runs them and dispose
    /// its watcher. The Get then returns its value or throws <see cref="ObjectDisposedException"/>. They must not wait
    /// for a Set that waits for every-value watchers, nor get from their own watcher.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The source. It is watched only while the result is watched.</param>
    /// <param name="selector">Makes a result from a value.</param>
    /// <returns>A watchable of the results, for any number of watchers. It is safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="selector"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.4);
    /// IWatchable<string> text = temperature.Select(degrees => $"{degrees:F0} degrees");
    ///
    /// using IWatcher<string> screen = text.Watch();
    /// Console.WriteLine(await screen.GetAsync());       // prints 20 degrees
    /// ]]></code>
    /// </example>
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
