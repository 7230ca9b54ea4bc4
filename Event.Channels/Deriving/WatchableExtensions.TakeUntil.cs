namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Derives the values until a token is cancelled: its watchers then end, as if the value had been completed.</summary>
    /// <remarks>
    /// <para>
    /// This is the clean end of a loop when a host stops: the loop ends without an exception. What is unread when the token
    /// is cancelled is still given; then loops end, Gets throw <see cref="System.Threading.Channels.ChannelClosedException"/>,
    /// and no producer waits for the watcher any more. From then on nothing can be marked unread. For each Get that takes a
    /// value at the instant of the cancellation, a value that is set afterwards may be given, too.
    /// </para>
    /// <para>
    /// The token of a Get or a loop, in contrast, ends it with an <see cref="OperationCanceledException"/>.
    /// The result is safe for use from any thread. Each of its watchers has one watcher of the source, which is disposed
    /// with it or at the end.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The source.</param>
    /// <param name="cancellationToken">Ends the watchers, also those that are opened later.</param>
    /// <returns>A watchable with the values of the source.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
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
