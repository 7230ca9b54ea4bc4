namespace EventChannels;

public static partial class WatchableExtensions
{
    private static readonly TimeSpan _longestInterval = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Gives at most one value in an interval, and always the newest in the end.</summary>
    /// <remarks>
    /// <para>
    /// The first value comes at once. After each value a Get waits until there is another one and the interval is over: an
    /// async watcher then finds what is newest by then, and a Sync one every update, for which its producer waits. Until
    /// then nothing is unread, as <see cref="IWatcher{T}.HasUnread"/> says it; what is marked unread waits as well. The
    /// end of the source is told at once when all is read.
    /// </para>
    /// <para>
    /// <see cref="Where"/> and <see cref="DistinctUntilChanged"/> below it look ahead when a Get begins to wait, and what
    /// they found comes when the interval is over, also where newer ones came. Throttle first, and pass over values then,
    /// where the newest is wanted.
    /// </para>
    /// <para>
    /// Nothing runs between Gets, and only one that waits has a timer. The result is safe for use from any thread, and
    /// each of its watchers has its own interval and one watcher of the source, which is disposed with it.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">What is watched.</param>
    /// <param name="interval">How long no value comes after one.</param>
    /// <param name="timeProvider">What measures the interval; <see langword="null"/> for the system's time.</param>
    /// <returns>Something that can be watched, with the values of the source.</returns>
    /// <exception cref="ArgumentNullException">There is no source.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The interval is not above zero, or longer than a timer can wait, which is some 49 days.
    /// </exception>
    public static IWatchable<T> Throttle<T>(
        this IWatchable<T> source, TimeSpan interval, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (interval <= TimeSpan.Zero || interval > _longestInterval)
        {
            throw new ArgumentOutOfRangeException(
                nameof(interval), interval, $"Take an interval above zero that a timer can wait: up to {_longestInterval}.");
        }

        TimeProvider time = timeProvider ?? TimeProvider.System;
        return new DerivedWatchable<T, T>(source, watcher => new ThrottledWatcher<T>(watcher, interval, time));
    }
}
