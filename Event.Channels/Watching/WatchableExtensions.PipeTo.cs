using System.Threading.Channels;

#pragma warning disable RS0026 // two overloads with an optional token: they differ in what is required

namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Writes the values of a watchable into a channel, until the value is completed. The channel stays open.</summary>
    /// <inheritdoc cref="PipeToAsync{T}(IWatchable{T}, ChannelWriter{T}, bool, CancellationToken)"/>
    public static Task PipeToAsync<T>(
        this IWatchable<T> watchable, ChannelWriter<T> writer, CancellationToken cancellationToken = default) =>
        PipeToAsync(watchable, writer, complete: false, cancellationToken);

    /// <summary>Writes a value's updates into a channel, until the value is completed.</summary>
    /// <remarks>
    /// As <see cref="WatcherExtensions.PipeToAsync{T}(IWatcher{T}, ChannelWriter{T}, bool, CancellationToken)"/> does, with
    /// a watcher that this call opens, and that is closed when the task ends, however it does. What was not written by then
    /// is dropped with it.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">What to watch, in its own mode: where that is Sync, producers wait until there is room.</param>
    /// <param name="writer">The channel's writer; others may write too.</param>
    /// <param name="complete">
    /// Whether to complete the channel when the value is completed and all is written, with the value's error if there is
    /// one. A cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the piping.</param>
    /// <returns>
    /// A task that ends when the value is completed and all is written. It throws the error with which the value was
    /// completed.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch, or no writer; thrown at once.</exception>
    /// <exception cref="ChannelClosedException">
    /// The channel was completed by somebody else. The inner exception is the error it was completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public static Task PipeToAsync<T>(
        this IWatchable<T> watchable,
        ChannelWriter<T> writer,
        bool complete,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        ArgumentNullException.ThrowIfNull(writer);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : PipeAsync(watchable.Watch(), writer, complete, cancellationToken);
    }

    private static async Task PipeAsync<T>(
        IWatcher<T> watcher, ChannelWriter<T> writer, bool complete, CancellationToken cancellationToken)
    {
        await using (watcher.ConfigureAwait(false))
        {
            await watcher.PipeToAsync(writer, complete, cancellationToken).ConfigureAwait(false);
        }
    }
}
