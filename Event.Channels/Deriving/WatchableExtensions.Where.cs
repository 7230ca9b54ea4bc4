namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the values for which a predicate holds; watchers pass over the others.</summary>
    /// <remarks>
    /// <para>
    /// It has no buffer and no task of its own, and nothing runs where nobody watches. A watcher of it gets through one of
    /// the source's: the current value at once, if it passes, and after that the newest, or in Sync mode every one, for
    /// which a Set waits. It ends as the source's does, and disposing it disposes that. In async mode a value that passes
    /// is missed where one that does not came after it before a Get.
    /// </para>
    /// <para>
    /// The predicate runs once a value that the watcher takes, on the thread that does. What it throws the Get throws, and
    /// the value stays unread.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.HasUnread"/> and <see cref="IWatcher{T}.WaitForUnreadAsync"/> look ahead: they take values
    /// until one passes, and keep it. What they found is what the next Get gives, also where newer ones came, and no Sync
    /// Set waits for it any more. Where the predicate throws, HasUnread is <see langword="true"/>, for the Get to throw
    /// it, and WaitForUnreadAsync throws. While another thread is about to look ahead, HasUnread and
    /// <see cref="IWatcher{T}.TryGet"/> find nothing, and the other Gets wait until it has.
    /// </para>
    /// <para>
    /// <see cref="IWatcher{T}.MarkUnread"/> makes unread what was got last, and leaves what was found ahead for the Get
    /// after that. A watcher keeps the value that it gave last for this, until it gives another one or is disposed.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">What is watched when the result is. It is not watched before.</param>
    /// <param name="predicate">Whether a value passes.</param>
    /// <returns>The values that pass, to be watched by any number of watchers. Safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch, or no predicate.</exception>
    public static IWatchable<T> Where<T>(this IWatchable<T> source, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(predicate);
        return new DerivedWatchable<T, T>(source, watcher => new WhereWatcher<T>(watcher, predicate));
    }
}
