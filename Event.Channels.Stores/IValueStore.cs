namespace EventChannels.Stores;

/// <summary>A store of keys with revisions, such as etcd or Redis, as a <see cref="StoredValue{T}"/> uses it.</summary>
/// <remarks>
/// <para>
/// An implementation makes one attempt and says how it ended. It does not try again, does not wait for a server to come back,
/// and keeps no values: <see cref="StoredValue{T}"/> does all that. It translates the exceptions of its client into a
/// <see cref="StoreException"/> with the right <see cref="StoreFault"/>.
/// </para>
/// <para>
/// All members are called from any thread, and several at once for one key. The disposal ends the calls and loops under way;
/// later ones throw <see cref="ObjectDisposedException"/>.
/// </para>
/// </remarks>
public interface IValueStore : IAsyncDisposable
{
    /// <summary>Reads the current state of a key.</summary>
    /// <remarks>
    /// Linearizable: it sees every write that was acknowledged before this call, by whichever process. It reads from a leader
    /// or a quorum, never from a follower that may lag.
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The state; also for a key that does not exist.</returns>
    /// <exception cref="StoreException">The store did not answer, or it refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes or deletes a key in one step, if its revision is the expected one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="data">The new data, which is not changed until the call ends; <see langword="null"/> deletes the key.</param>
    /// <param name="expected">
    /// The <see cref="StoreState.Revision"/> that the existing key must have, or 0 if it must not exist;
    /// <see langword="null"/> writes in any case.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt; then the outcome is unknown.</param>
    /// <returns>
    /// Whether it was written, and the state after the call: the one that was written, or the one that was not expected.
    /// </returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Unavailable"/>: nothing was written, and nothing will be. <see cref="StoreFault.OutcomeUnknown"/>:
    /// the answer was lost. <see cref="StoreFault.Refused"/>: nothing was written, and waiting does not help.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. The outcome is unknown.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store is disposed; the outcome of a call under way is unknown.</exception>
    ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken);

    /// <summary>Follows a key: its current state first, then each later one, or the newest of them.</summary>
    /// <remarks>
    /// The first state is read as by <see cref="ReadAsync"/>, after the loop began. Later states come in the order of the
    /// store. They may be skipped, but the newest one always comes. A deletion, an expiry included, is a state that does not
    /// exist. A revision lower than the one before says that the store went back: it was wiped or restored.
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the loop. When the loop has ended, nothing is left running on the server.</param>
    /// <returns>
    /// The states. The loop ends only with an exception: it does not reconnect, and its caller follows anew.
    /// </returns>
    /// <exception cref="StoreException">The connection was lost, or the store refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken);
}
