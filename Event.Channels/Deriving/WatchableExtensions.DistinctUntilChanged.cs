namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the changes: a watcher passes over values that equal the one that it got last.</summary>
    /// <remarks>
    /// <para>
    /// A watcher of it is one as <see cref="Where"/> gives it, which looks ahead likewise: its predicate is that the value
    /// does not equal what this watcher got last. The first value passes, and so does the next one after
    /// <see cref="IWatcher{T}.MarkUnread"/>.
    /// </para>
    /// <para>
    /// The comparer runs once a value that the watcher takes, but the first, on the thread that takes it. What it throws
    /// the Get throws, and the value stays unread.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">What is watched when the result is. It is not watched before.</param>
    /// <param name="comparer">What equal means; <see langword="null"/> for the type's own.</param>
    /// <returns>The changes, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch.</exception>
    public static IWatchable<T> DistinctUntilChanged<T>(
        this IWatchable<T> source, IEqualityComparer<T>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        IEqualityComparer<T> equality = comparer ?? EqualityComparer<T>.Default;
        return new DerivedWatchable<T, T>(source, watcher => new DistinctWatcher<T>(watcher, equality));
    }
}
