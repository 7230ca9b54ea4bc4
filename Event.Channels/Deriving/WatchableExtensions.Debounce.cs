namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the newest value after a silence: once no other value has come for an interval.</summary>
    /// <remarks>
    /// <para>
    /// A Get takes values as they come, and gives the last one when the interval has passed without another. Earlier ones
    /// are dropped, also in Sync mode: a producer waits until its value is taken, not until the silence. The last value of
    /// a completed source comes at once, since nothing newer can come.
    /// </para>
    /// <para>
    /// Nothing runs between Gets, so a silence is measured from when a Get or <see cref="IWatcher{T}.TryGet"/> saw the
    /// value. A cancelled Get loses nothing: what it took is there for the next Get. A value that is marked unread comes
    /// again without a silence, unless a newer one was taken meanwhile. If the clock goes back, the interval begins anew.
    /// </para>
    /// <para>
    /// The result is safe for use from any thread. Each of its watchers has an interval of its own, and one watcher of the
    /// source, which is disposed with it.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="interval">How long no other value may have come.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <returns>A watchable with values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="interval"/> is not above zero, or longer than a timer can wait, which is some 49 days.
    /// </exception>
    public static IWatchable<T> Debounce<T>(
        this IWatchable<T> source, TimeSpan interval, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ThrowIfNoInterval(interval);
        TimeProvider time = timeProvider ?? TimeProvider.System;
        return new DerivedWatchable<T, T>(
            nameof(Debounce),
            source,
            watcher => new DebounceWatcher<T>(watcher, interval, time),
            static value => new Taken<T>(value));
    }
}
