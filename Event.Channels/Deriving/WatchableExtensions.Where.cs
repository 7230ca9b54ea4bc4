namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the values for which a predicate holds; watchers pass over the others.</summary>
    /// <remarks>
    /// <para>
    /// It has no buffer and no task of its own, and nothing runs while nobody watches. A watcher of it gets through one of
    /// the source's: the current value at once, if it passes, and after that the newest, or in Sync mode every one, for
    /// which a Set waits. It ends as the source's does, and disposing it disposes that. An async watcher sees only the
    /// newest value, so it misses a match that a non-match replaced before it was read.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.HasUnread"/> and <see cref="IWatcher{T}.TryPeek"/> run the predicate on the value that the
    /// source would give next, and take nothing. If that value does not pass, they find nothing, though another one may
    /// stand behind it in Sync mode. <see cref="IWatcher{T}.WaitForUnreadAsync"/> takes what does not pass, and leaves what
    /// passes. <see cref="IWatcher{T}.TryGet"/> looks at what was unread when it began, and no further.
    /// </para>
    /// <para>
    /// The predicate runs once for each value that a Get takes, and once for each look, on the calling thread or where the
    /// waiting ends; keep it pure. If it throws, the Get throws that, and the value counts as got: the producer goes on,
    /// and so does the next Get. <see cref="IWatcher{T}.MarkUnread"/> then puts that value back, for another try. To a look
    /// it is something unread.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.MarkUnread"/> otherwise makes unread what was got last, also if other values were passed over
    /// since. It comes again, unless an async watcher finds a newer value that passes. A watcher keeps the value that it
    /// gave last for this, until it gives another one or is disposed.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source. It is not watched before the result is.</param>
    /// <param name="predicate">Whether a value passes.</param>
    /// <returns>The values that pass, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="source"/> or <paramref name="predicate"/> is <see langword="null"/>.
    /// </exception>
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
