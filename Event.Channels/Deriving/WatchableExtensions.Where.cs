namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Filters values by a predicate: watchers skip the values that do not match.</summary>
    /// <remarks>
    /// <para>
    /// The result has no buffer and no task, and nothing runs while it has no watcher. Each of its watchers owns a
    /// watcher of the source: it gets the current value at once if it matches, has the same delivery, ends when the
    /// source ends, and disposes of it. A newest-value watcher sees only the newest value: it misses a match that a
    /// non-match replaced before it was read.
    /// </para>
    /// <para>
    /// The predicate runs once for each value that a Get takes, and once for each look, such as
    /// <see cref="IWatcher{T}.HasUnread"/>. It runs on the calling thread or in the continuation of a wait. Keep it pure.
    /// If it throws, the Get throws its exception and the value counts as taken: the producer and the next Get go on.
    /// <see cref="IWatcher{T}.MarkUnread"/> then makes that value unread again. HasUnread is <see langword="true"/> for a
    /// value on which the predicate throws.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.HasUnread"/> and <see cref="IWatcher{T}.TryPeek"/> test the next value of the source and
    /// take nothing. If it does not match, they find nothing, even if an every-value source has another value behind it.
    /// <see cref="IWatcher{T}.WaitForUnreadAsync"/> skips values that do not match. <see cref="IWatcher{T}.TryGet"/>
    /// tests the values that were unread when it began. While a wait skips a value, HasUnread on another thread may be
    /// <see langword="true"/> for a moment, unless only <see cref="Select"/> and filters stand between this watcher and a
    /// value in memory.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.MarkUnread"/> makes the last value that matched unread, even if others were skipped since.
    /// A newest-value watcher gets a newer match instead, if there is one. A watcher keeps its last match in memory for
    /// this, until the next match or its disposal.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source. It is watched only while the result is watched.</param>
    /// <param name="predicate">Tests a value.</param>
    /// <returns>
    /// A watchable of the values that match, for any number of watchers. It is safe for use from any thread.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="predicate"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20);
    /// using IWatcher<double> frost = temperature.Where(degrees => degrees < 0).Watch();
    /// Console.WriteLine(frost.TryGet(out _));           // prints False
    ///
    /// temperature.Set(-3);
    /// Console.WriteLine(await frost.GetAsync());        // prints -3
    /// ]]></code>
    /// </example>
    public static IWatchable<T> Where<T>(this IWatchable<T> source, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(predicate);
        return new DerivedWatchable<T, T>(
            nameof(Where),
            source,
            watcher => new FilteringWatcher<T>(nameof(Where), watcher, (value, _) => predicate(value)),
            value => predicate(value) ? new Taken<T>(value) : default);
    }
}
