using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Event.Channels;

/// <summary>One consumer's view of a value: it remembers which update it saw last and waits for something newer.</summary>
/// <remarks>
/// A watcher belongs to one consumer. Its Gets come one at a time: a second one while the first is waiting is wrong use
/// and throws. Two that do not wait, on two threads at the same instant, are not always told apart from one. Disposing it is allowed from any thread at any time. A watcher that is not disposed stays live, and in
/// Sync mode every Set waits for it.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public interface IWatcher<T> : IDisposable, IAsyncDisposable
{
    /// <summary>Gets the newest unread value, or waits for it.</summary>
    /// <remarks>
    /// The first Get gives the value current when the watcher was created or a newer one, every later one something
    /// newer than the last. In Sync mode none is passed over, but where a producer was cancelled: its value takes the place
    /// of an older one that is unread. A cancelled Get has taken nothing: the value that raced
    /// it is there for the next Get.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends with the value; it must be awaited once only.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting; thrown at once, and the other one goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed, or was while this Get waited.</exception>
    /// <exception cref="ChannelClosedException">
    /// The value is completed and its last update was read. The inner exception is the error it was completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. The watcher goes on working.
    /// </exception>
    ValueTask<T> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the newest unread value if there is one. Never waits.</summary>
    /// <param name="value">The value, if there was one.</param>
    /// <returns>
    /// <see langword="true"/> with a value; <see langword="false"/> where <see cref="GetAsync"/> would wait, or where the
    /// value is completed and nothing is unread.
    /// </returns>
    /// <exception cref="InvalidOperationException">A Get of this watcher is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    bool TryGet([MaybeNullWhen(false)] out T value);

    /// <summary>Gets values until the value is completed, the watcher is disposed, or the token is cancelled.</summary>
    /// <remarks>
    /// Each step is one Get, under the same rules as <see cref="GetAsync"/>: a value counts as taken when the loop's
    /// next step takes it, not when the loop's body ends. Leaving the loop leaves the watcher usable. A loop over a
    /// disposed watcher ends at once.
    /// </remarks>
    /// <param name="cancellationToken">Ends the loop with an exception.</param>
    /// <returns>
    /// The values. The loop over them ends without an exception where the watcher is disposed or the value is completed
    /// without an error, and throws the error with which the value was completed.
    /// </returns>
    /// <exception cref="InvalidOperationException">A step of the loop began while another Get was waiting.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. The watcher goes on working.
    /// </exception>
    IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default);
}
