using System.Threading.Channels;

#pragma warning disable RS0026 // two overloads with an optional token: they differ in what is required

namespace EventChannels;

public static partial class WatcherExtensions
{
    /// <summary>Writes the values that a watcher gets into a channel, until the value is completed. The channel stays open.</summary>
    /// <inheritdoc cref="PipeToAsync{T}(IWatcher{T}, ChannelWriter{T}, bool, CancellationToken)"/>
    public static Task PipeToAsync<T>(
        this IWatcher<T> watcher, ChannelWriter<T> writer, CancellationToken cancellationToken = default) =>
        PipeToAsync(watcher, writer, complete: false, cancellationToken);

    /// <summary>Writes what a watcher gets into a channel, until the value is completed.</summary>
    /// <remarks>
    /// <para>
    /// Nothing is taken before the channel has room for it. While it has none, updates coalesce: what is written is what
    /// is newest when there is room. In Sync mode every update is written, and its producer waits until there is room.
    /// </para>
    /// <para>
    /// However this ends, what was not written is unread, and the watcher can be used again. While it runs it is the
    /// watcher's consumer, and another Get is wrong use. It goes on on the thread pool, so that a channel that always has
    /// room does not keep the caller.
    /// </para>
    /// <para>
    /// A cancellation ends the task also while the channel has no room, and where the channel does not heed its token. A
    /// disposal and a channel that was completed are noticed when there is something to write, and the disposal then when
    /// there is room.
    /// </para>
    /// <para>
    /// A channel without room of its own, which is one of capacity 0 or the writer of a value with Sync watchers, has room
    /// when its readers wait in a Get, and not when they wait for something unread, as another PipeToAsync does. To lead one
    /// value into another, use <see cref="ValueExtensions.SetFromAsync{T}(IValue{T}, IAsyncEnumerable{T}, CancellationToken)"/>.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watcher">The watcher. It stays open.</param>
    /// <param name="writer">The channel's writer; others may write too.</param>
    /// <param name="complete">
    /// Whether to complete the channel when the value is completed and all is written, with the value's error if there is
    /// one. A cancellation or the watcher's disposal does not complete it.
    /// </param>
    /// <param name="cancellationToken">Ends the piping.</param>
    /// <returns>
    /// A task that ends when the value is completed and all is written, or when the watcher is disposed. It throws the error
    /// with which the value was completed.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no watcher, or no writer; thrown at once.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting; thrown at once where it was at this call.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The channel was completed by somebody else. The inner exception is the error it was completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
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
