namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives what a function makes of the values.</summary>
    /// <remarks>
    /// <para>
    /// It has no buffer and no task of its own, and nothing runs where nobody watches. A watcher of it gets through one of
    /// the source's: the current value at once, and after that the newest, or in Sync mode every one, for which a Set
    /// waits. It ends as the source's does, and disposing it disposes that.
    /// </para>
    /// <para>
    /// The function runs once a value that is got, for each watcher, within its Get, and not where a watcher only looks
    /// whether something is unread. It may be run by any thread. What it throws the Get throws, and the value stays unread.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <typeparam name="TResult">The type of what is made of it.</typeparam>
    /// <param name="source">What is watched when the result is. It is not watched before.</param>
    /// <param name="selector">Makes a result of a value.</param>
    /// <returns>The results, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch, or no function.</exception>
    public static IWatchable<TResult> Select<T, TResult>(this IWatchable<T> source, Func<T, TResult> selector)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return new DerivedWatchable<T, TResult>(source, watcher => new SelectWatcher<T, TResult>(watcher, selector));
    }
}
