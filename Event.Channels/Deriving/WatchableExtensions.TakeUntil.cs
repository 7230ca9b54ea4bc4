namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Ends the watchers when a token is cancelled, as if the value had been completed.</summary>
    /// <remarks>
    /// <para>
    /// Use it to end a loop without an exception, for example when a host stops. The values that are unread when the
    /// token is cancelled still come. After them loops end, Gets throw
    /// <see cref="System.Threading.Channels.ChannelClosedException"/>, no Set waits for the watcher, and nothing can be
    /// marked unread. For each Get that takes a value at the moment of the cancellation, one later value may also come.
    /// </para>
    /// <para>
    /// The token of a Get or a loop, in contrast, ends it with an <see cref="OperationCanceledException"/>. The result is
    /// safe for use from any thread. Each of its watchers owns one watcher of the source, which is disposed with it or at
    /// the end.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="cancellationToken">A token to end the watchers, including watchers that are created later.</param>
    /// <returns>A watchable of the values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var ticks = new MemoryValue<int>(1);
    /// using var stopping = new CancellationTokenSource();
    /// await foreach (int tick in ticks.TakeUntil(stopping.Token).ReadAllAsync())
    /// {
    ///     Console.WriteLine(tick);                      // prints 1 2
    ///     ticks.Set(tick + 1);
    ///     stopping.Cancel();                            // 2 is unread and still comes
    /// }
    /// ]]></code>
    /// </example>
    public static IWatchable<T> TakeUntil<T>(this IWatchable<T> source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new DerivedWatchable<T, T>(
            nameof(TakeUntil),
            source,
            watcher => new TakeUntilWatcher<T>(watcher, cancellationToken),
            static value => new Taken<T>(value));
    }
}
