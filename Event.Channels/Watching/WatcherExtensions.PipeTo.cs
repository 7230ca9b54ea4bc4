using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token, which differ in their required parameters

namespace EventChannels;

public static partial class WatcherExtensions
{
    /// <summary>
    /// Writes the values that a watcher gets into a channel, until the value is completed. The channel is not completed.
    /// </summary>
    /// <inheritdoc cref="PipeToAsync{T}(IWatcher{T}, ChannelWriter{T}, bool, CancellationToken)"/>
    public static Task PipeToAsync<T>(
        this IWatcher<T> watcher, ChannelWriter<T> writer, CancellationToken cancellationToken = default) =>
        PipeToAsync(watcher, writer, complete: false, cancellationToken);

    /// <summary>Writes the values that a watcher gets into a channel, until the value is completed.</summary>
    /// <remarks>
    /// <para>
    /// It takes a value only when the channel has room. Until then, a newest-value watcher coalesces updates, and a Set
    /// waits for an every-value watcher. Until the task ends, it is the watcher's consumer: no other code may get. It
    /// runs on the thread pool. However the task ends, a value that was not written is unread, and the watcher can be
    /// used again.
    /// </para>
    /// <para>
    /// Cancellation: the task ends even while the channel has no room, and even if the channel ignores its token. No
    /// value is lost.
    /// </para>
    /// <para>
    /// A disposal of the watcher ends the task; if the channel has no room, the task ends when it has. A completion of
    /// the channel by other code is noticed when the next value is unread.
    /// </para>
    /// <para>
    /// A channel of capacity 0, and the writer of a value with every-value watchers, have room only while their readers
    /// wait in a Get. A wait for an unread value, as in another PipeToAsync, does not count. To copy one value to
    /// another, use <see cref="ValueExtensions.SetFromAsync{T}(IValue{T}, IAsyncEnumerable{T}, CancellationToken)"/>.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watcher">The watcher. It is not disposed.</param>
    /// <param name="writer">The writer of the channel. Others may write too.</param>
    /// <param name="complete">
    /// <see langword="true"/> to complete the channel when the value is completed and everything is written, with the
    /// value's error if there is one. A cancellation or the disposal of the watcher does not complete it.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends when the value is completed and everything is written, or when the watcher is disposed. It throws
    /// the error that the value was completed with.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="watcher"/> or <paramref name="writer"/> is <see langword="null"/>. Thrown by the call, not by the
    /// task.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting. If it waits at the call, the call throws; otherwise the task does.
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
    /// var step = new MemoryValue<int>();
    /// using MemoryWatcher<int> journal = step.Watch(Delivery.Sync);
    /// Channel<int> channel = Channel.CreateUnbounded<int>();
    /// Task piping = journal.PipeToAsync(channel.Writer, complete: true);
    ///
    /// for (int i = 1; i <= 3; i++) await step.SetAsync(i);
    /// step.TryComplete();
    /// await piping;
    /// await foreach (int i in channel.Reader.ReadAllAsync())
    ///     Console.WriteLine(i);                         // prints 1 2 3
    /// ]]></code>
    /// </example>
    public static Task PipeToAsync<T>(
        this IWatcher<T> watcher,
        ChannelWriter<T> writer,
        bool complete,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        ArgumentNullException.ThrowIfNull(writer);
        return new Pipe<T>(watcher, writer, complete, cancellationToken).RunAsync();
    }
}
