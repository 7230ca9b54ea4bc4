using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token, which differ in their required parameters

namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>
    /// Writes the values of a watchable into a channel, until the value is completed. The channel is not completed.
    /// </summary>
    /// <inheritdoc cref="PipeToAsync{T}(IWatchable{T}, ChannelWriter{T}, bool, CancellationToken)"/>
    public static Task PipeToAsync<T>(
        this IWatchable<T> watchable, ChannelWriter<T> writer, CancellationToken cancellationToken = default) =>
        PipeToAsync(watchable, writer, complete: false, cancellationToken);

    /// <summary>Writes the values of a watchable into a channel, until the value is completed.</summary>
    /// <remarks>
    /// <para>
    /// It does the same as
    /// <see cref="WatcherExtensions.PipeToAsync{T}(IWatcher{T}, ChannelWriter{T}, bool, CancellationToken)"/>, with a
    /// watcher that this call creates with the default delivery of the watchable. If it is an every-value watcher, each
    /// Set waits until the channel has room.
    /// </para>
    /// <para>
    /// Cancellation: no value is lost on its way: it is either written or unread. The watcher is disposed however the
    /// task ends, and its unread value is dropped with it. The channel is not completed.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The watchable.</param>
    /// <param name="writer">The writer of the channel. Others may write too.</param>
    /// <param name="complete">
    /// <see langword="true"/> to complete the channel when the value is completed and everything is written, with the
    /// value's error if there is one. A cancellation does not complete it.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends when the value is completed and everything is written. It throws the error that the value was
    /// completed with.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="watchable"/> or <paramref name="writer"/> is <see langword="null"/>. Thrown by the call, not by
    /// the task.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The channel was completed by other code. The inner exception is the error that it was completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// using System.Threading.Channels;
    ///
    /// var progress = new MemoryValue<int>(100);
    /// progress.TryComplete();
    ///
    /// Channel<int> channel = Channel.CreateBounded<int>(1);
    /// await progress.PipeToAsync(channel.Writer, complete: true);
    /// await foreach (int percent in channel.Reader.ReadAllAsync())
    ///     Console.WriteLine(percent);                   // prints 100
    /// ]]></code>
    /// </example>
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
