using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>One consumer's view of a value: it remembers which update it saw last and waits for something newer.</summary>
/// <remarks>
/// A watcher belongs to one consumer. Its Gets come one at a time: a second one while the first is waiting is wrong use
/// and throws. Two that do not wait, on two threads at the same instant, are not always told apart from one, and may both
/// get the same value; no other watcher and no producer notices. Disposing it is allowed from any thread at any time, from
/// a finalizer, and from code that a Get runs or resumes. A token whose source is disposed cancels nothing. A watcher that
/// is not disposed stays live, and in Sync mode every Set waits for it.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public interface IWatcher<T> : IDisposable, IAsyncDisposable
{
    /// <summary>Gets the newest unread value, or waits for it.</summary>
    /// <remarks>
    /// The first Get gives the value current when the watcher was created or a newer one, every later one something
    /// newer than the last. In Sync mode none is passed over, but where a producer was cancelled: its value takes the place
    /// of an older one that is unread. A cancelled Get has taken nothing: the value that raced it is there for the next
    /// Get. A Get whose task is never awaited takes a value all the same. One that is awaited late, also after later Gets,
    /// gives its own value. A second use of the task throws, and hurts no other watcher.
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

    /// <summary>Whether there is something to get: <see cref="TryGet"/> would give it. Never waits.</summary>
    /// <remarks>
    /// Safe from any thread, also while a Get waits. <see langword="false"/> for a disposed watcher. It takes and changes
    /// nothing: what is unread stays so until it is got, and may be newer then.
    /// </remarks>
    bool HasUnread { get; }

    /// <summary>Gives what the next Get would give, and leaves it unread. Never waits.</summary>
    /// <remarks>
    /// Safe from any thread, also while a Get waits. No producer is let go by it. A function of a derived watcher runs on
    /// the calling thread, and what it throws is thrown here.
    /// </remarks>
    /// <param name="value">The value, if there is one.</param>
    /// <returns>Whether something is unread; <see langword="false"/> for a disposed watcher.</returns>
    bool TryPeek([MaybeNullWhen(false)] out T value);

    /// <summary>Waits until there is something to get, and leaves it unread.</summary>
    /// <remarks>
    /// Counts as a Get while it waits, one of which comes at a time. A Sync Set goes on waiting until the value is got.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// <see langword="true"/> where there is something to get; <see langword="false"/> where nothing will come any more,
    /// because the value is completed, or the watcher was disposed while this waited.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting; thrown at once, and the other one goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. The watcher goes on working.
    /// </exception>
    /// <exception cref="Exception">The error with which the value was completed, when all is read.</exception>
    ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes what this watcher got last unread again: the next Get gives it once more, or something newer.</summary>
    /// <remarks>
    /// In Sync mode the next Get gives it once more, and the one after that goes on with what followed. Does nothing where
    /// nothing was got yet. No producer waits for what is read again.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A Get of this watcher is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    void MarkUnread();

    /// <summary>Gets values until the value is completed, the watcher is disposed, or the token is cancelled.</summary>
    /// <remarks>
    /// Each step is one Get, under the same rules as <see cref="GetAsync"/>: a value counts as taken when the loop's
    /// next step takes it, not when the loop's body ends. Leaving the loop leaves the watcher usable. A loop over a
    /// disposed watcher ends at once. An enumerator belongs to one loop: a second MoveNextAsync while one waits throws
    /// <see cref="InvalidOperationException"/>, a DisposeAsync then throws <see cref="NotSupportedException"/>, and the first
    /// one goes on in both cases. To end a step that waits, cancel it, or dispose the watcher.
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
