namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Gives the newest value after a silence: when no other value has come for an interval.</summary>
    /// <remarks>
    /// <para>
    /// A Get takes values as they come, and returns the last one when the interval has passed without another. Earlier
    /// ones are dropped, even with an every-value watcher: a Set waits until its value is taken, not until the silence.
    /// The last value of a completed source comes at once.
    /// </para>
    /// <para>
    /// Nothing runs between Gets. A silence is measured from the moment when a Get, a <see cref="IWatcher{T}.TryGet"/> or
    /// a wait saw the value. A cancelled Get loses nothing: the next Get returns the value that it took. A value that is
    /// marked unread needs no silence, unless a newer one was taken since. If the clock goes back, the interval begins
    /// again.
    /// </para>
    /// <para>
    /// The result is safe for use from any thread. Each of its watchers has its own interval, and owns one watcher of the
    /// source.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="interval">The length of the silence.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's clock.</param>
    /// <returns>A watchable of values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="interval"/> is not positive, or is longer than a timer can wait, about 49 days.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var query = new MemoryValue<string>();
    /// using IWatcher<string> search = query.Debounce(TimeSpan.FromMilliseconds(100)).Watch();
    ///
    /// query.Set("a");
    /// query.Set("apple");
    /// Console.WriteLine(await search.GetAsync());       // prints apple
    /// ]]></code>
    /// </example>
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
