namespace EventChannels;

public static partial class WatchableExtensions
{
    private static readonly TimeSpan _longestInterval = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// Limits the values to one per interval: the first comes at once, and then the newest after each interval.
    /// </summary>
    /// <remarks>
    /// <para>
    /// After each value, a Get waits until the interval is over and a value is unread. A newest-value watcher then gets
    /// the newest value. An every-value watcher gets every value, and each Set waits until its value is taken. Before the
    /// interval is over, <see cref="IWatcher{T}.HasUnread"/> is <see langword="false"/>, even after
    /// <see cref="IWatcher{T}.MarkUnread"/>. The last value of a completed source comes at once.
    /// </para>
    /// <para>
    /// Nothing runs between Gets, and only a Get that waits has a timer. If the clock goes back, the interval begins
    /// again. The result is safe for use from any thread. Each of its watchers has its own interval, and owns one watcher
    /// of the source.
    /// </para>
    /// <para>This is not the <c>Throttle</c> of Rx.NET, which is <see cref="Debounce"/> here.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="interval">The shortest time between two values.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's clock.</param>
    /// <returns>A watchable of values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="interval"/> is not positive, or is longer than a timer can wait, about 49 days.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var progress = new MemoryValue<int>(1);
    /// using IWatcher<int> screen = progress.ThrottleLatest(TimeSpan.FromMilliseconds(100)).Watch();
    /// Console.WriteLine(await screen.GetAsync());       // prints 1
    ///
    /// progress.Set(2);
    /// progress.Set(3);
    /// Console.WriteLine(await screen.GetAsync());       // prints 3
    /// ]]></code>
    /// </example>
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
