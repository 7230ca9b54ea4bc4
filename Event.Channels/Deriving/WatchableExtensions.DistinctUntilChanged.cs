namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Filters out values that equal the last value that a watcher got.</summary>
    /// <remarks>
    /// <para>
    /// A watcher of the result works like a watcher of <see cref="Where"/> whose predicate compares a value with the last
    /// one that this watcher got. The first value matches, and so does the next one after
    /// <see cref="IWatcher{T}.MarkUnread"/>.
    /// </para>
    /// <para>
    /// The comparer runs as the predicate of <see cref="Where"/> does, but not on the first value. If it throws, the Get
    /// throws its exception and the value counts as taken.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source. It is watched only while the result is watched.</param>
    /// <param name="comparer">Compares two values; <see langword="null"/> for the type's own equality.</param>
    /// <returns>A watchable of the changes, for any number of watchers. It is safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var level = new MemoryValue<string>("Info");
    /// using IWatcher<string> changes = level.DistinctUntilChanged().Watch();
    /// Console.WriteLine(await changes.GetAsync());      // prints Info
    ///
    /// level.Set("Info");
    /// Console.WriteLine(changes.HasUnread);             // prints False
    /// level.Set("Debug");
    /// Console.WriteLine(await changes.GetAsync());      // prints Debug
    /// ]]></code>
    /// </example>
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
