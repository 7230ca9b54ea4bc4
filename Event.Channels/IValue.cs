using System.Threading.Channels;

namespace Event.Channels;

/// <summary>Data that its producers set and that any number of watchers follow.</summary>
/// <remarks>
/// <para>
/// In async mode a Set never waits, and a watcher that did not Get in time finds only the newest value. In Sync mode a
/// Set waits until every watcher has taken the value, so that each watcher sees every update, in the same order.
/// </para>
/// <para>
/// Implementations are safe for use from any thread. Concurrent Sets are put in one order, the same for every watcher,
/// which keeps the order of each producer's own Sets. Setting an equal value again is an update like any other.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
public interface IValue<T> : IWatchable<T>
{
    /// <summary>Updates the value and tells every watcher.</summary>
    /// <remarks>
    /// Never waits in async mode. In Sync mode it blocks the calling thread until every watcher that was live when the
    /// update began has taken it or was disposed, and until the Sets before it have ended; prefer
    /// <see cref="SetAsync"/> there. A Sync watcher must not call this between its own Gets: it would wait for itself.
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    void Set(T value);

    /// <summary>Updates the value and tells every watcher, without blocking the calling thread.</summary>
    /// <remarks>
    /// <para>
    /// In async mode the update is done when this returns. In Sync mode the returned task ends when every watcher that
    /// was live when the update began has taken it or was disposed. Calls take effect in the order in which they were
    /// made, also where the tasks before are not awaited.
    /// </para>
    /// <para>
    /// Cancelling ends the waiting, not the update. A token that is cancelled on entry changes nothing. Later, the
    /// value stays set: each watcher that had not taken it gets it with its next Get, unless a still newer update
    /// overtakes it first. An update that was still waiting for its turn takes its turn, or is dropped where a newer
    /// one waits behind it.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends when the update has been taken; it must be awaited once only.</returns>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it.
    /// </exception>
    ValueTask SetAsync(T value, CancellationToken cancellationToken = default);
}
