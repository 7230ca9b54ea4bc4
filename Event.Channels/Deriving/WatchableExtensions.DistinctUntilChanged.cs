namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the changes: a watcher passes over values that equal the one that it got last.</summary>
    /// <remarks>
    /// <para>
    /// A watcher of it is one as <see cref="Where"/> gives it. Its predicate is that the value does not equal the one that
    /// this watcher got last. The first value passes, and so does the next one after <see cref="IWatcher{T}.MarkUnread"/>.
    /// </para>
    /// <para>
    /// The comparer runs as the predicate of <see cref="Where"/> does, but not on the first value. If it throws, the Get
    /// throws that, and the value counts as got.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source. It is not watched before the result is.</param>
    /// <param name="comparer">Tells whether values are equal; <see langword="null"/> for the type's own comparer.</param>
    /// <returns>The changes, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static IWatchable<T> DistinctUntilChanged<T>(
        this IWatchable<T> source, IEqualityComparer<T>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        IEqualityComparer<T> equality = comparer ?? EqualityComparer<T>.Default;
        return new DerivedWatchable<T, T>(
            nameof(DistinctUntilChanged),
            source,
            watcher => new FilteringWatcher<T>(
                nameof(DistinctUntilChanged),
                watcher,
                (value, given) => !given.Found || !equality.Equals(given.Value, value)),
            static value => new Taken<T>(value));
    }
}
