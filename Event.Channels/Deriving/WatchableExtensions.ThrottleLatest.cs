namespace EventChannels;

public static partial class WatchableExtensions
{
    private static readonly TimeSpan _longestInterval = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Derives at most one value in an interval: the first at once, then the newest once an interval.</summary>
    /// <remarks>
    /// <para>
    /// After each value, a Get waits until the interval is over and something is unread. An async watcher then gets the
    /// newest value. A Sync watcher gets every value, and each producer waits until its value is got. Nothing is unread
    /// before the interval is over, as <see cref="IWatcher{T}.HasUnread"/> tells; this also holds for a value that was
    /// marked unread. The last value of a completed source comes at once, since nothing newer can come.
    /// </para>
    /// <para>
    /// Nothing runs between Gets, and only a Get that waits has a timer. If the clock goes back, the interval begins anew.
    /// The result is safe for use from any thread. Each of its watchers has an interval of its own, and one watcher of the
    /// source, which is disposed with it.
    /// </para>
    /// <para>Users of Rx.NET: this is not its <c>Throttle</c>, which is <see cref="Debounce"/> here.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="interval">How long no value comes after one.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <returns>A watchable with values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="interval"/> is not above zero, or longer than a timer can wait, which is some 49 days.
    /// </exception>
    public static IWatchable<T> ThrottleLatest<T>(
        this IWatchable<T> source, TimeSpan interval, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ThrowIfNoInterval(interval);
        TimeProvider time = timeProvider ?? TimeProvider.System;
        return new DerivedWatchable<T, T>(
            nameof(ThrottleLatest),
            source,
            watcher => new ThrottleLatestWatcher<T>(watcher, interval, time),
            static value => new Taken<T>(value));
    }

    private static void ThrowIfNoInterval(TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero || interval > _longestInterval)
        {
            throw new ArgumentOutOfRangeException(
                nameof(interval), interval, $"Take an interval above zero that a timer can wait: up to {_longestInterval}.");
        }
    }
}
