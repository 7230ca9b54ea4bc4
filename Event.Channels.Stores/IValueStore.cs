namespace EventChannels.Stores;

/// <summary>Represents a store of keys with revisions, such as etcd or Redis, for <see cref="StoredValue{T}"/>.</summary>
/// <remarks>
/// <para>
/// An implementation makes one attempt and reports how it ended. It does not try again, does not wait for a server to
/// come back, and keeps no values: <see cref="StoredValue{T}"/> does this. It translates each exception of its client
/// into a <see cref="StoreException"/> with the matching <see cref="StoreFault"/>.
/// </para>
/// <para>
/// Any thread may call the members, and several calls may run at once for one key. The disposal ends running calls and loops.
/// Later calls throw <see cref="ObjectDisposedException"/>.
/// </para>
/// </remarks>
public interface IValueStore : IAsyncDisposable
{
    /// <summary>Reads the current state of a key.</summary>
    /// <remarks>
    /// <para>
    /// The read is linearizable: it sees every write of any process that was acknowledged before this call. It asks a
    /// leader or a quorum, never a follower that may lag.
    /// </para>
    /// <para>Cancellation: it ends the attempt. A read changes nothing.</para>
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to cancel the attempt.</param>
    /// <returns>The state, even if the key does not exist.</returns>
    /// <exception cref="StoreException">The store did not answer, or it refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The exception carries the token.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using IValueStore store = new MemoryStore();
    /// await store.WriteAsync("motto", "festina lente"u8.ToArray(), expected: null, CancellationToken.None);
    ///
    /// StoreState state = await store.ReadAsync("motto", CancellationToken.None);
    /// Console.WriteLine(StoreSerializer.Text.Deserialize(state.Data));   // prints festina lente
    /// ]]></code>
    /// </example>
    ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes or deletes a key in one step, if its revision is the expected one.</summary>
    /// <remarks>
    /// Cancellation: it ends the attempt. The store may have done the write, or may still do it: the outcome is unknown.
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="data">
    /// The new data; <see langword="null"/> to delete the key. The caller does not change it until the call ends.
    /// </param>
    /// <param name="expected">
    /// The <see cref="StoreState.Revision"/> that the existing key must have; 0 if the key must not exist;
    /// <see langword="null"/> to write in any case.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the attempt.</param>
    /// <returns>
    /// Whether the key was written, and its state after the call: the written state, or the one whose revision did not
    /// match.
    /// </returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Unavailable"/>: nothing was written, and nothing will be.
    /// <see cref="StoreFault.OutcomeUnknown"/>: the answer was lost. <see cref="StoreFault.Refused"/>: nothing was
    /// written, and waiting does not help.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled, and the outcome is unknown. The exception carries the token.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The store is disposed. If it was disposed during the call, the outcome is unknown.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using IValueStore store = new MemoryStore();
    /// StoreWrite first = await store.WriteAsync("motto", "festina"u8.ToArray(), expected: 0, CancellationToken.None);
    /// Console.WriteLine(first.Written);                 // prints True
    ///
    /// StoreWrite second = await store.WriteAsync("motto", "lente"u8.ToArray(), expected: 0, CancellationToken.None);
    /// Console.WriteLine($"{second.Written}, revision {second.Current.Revision}");   // prints False, revision 1
    /// ]]></code>
    /// </example>
    ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken);

    /// <summary>Follows a key: returns its current state first, then later states, up to the newest one.</summary>
    /// <remarks>
    /// <para>
    /// The first state is read as by <see cref="ReadAsync"/>, after the loop has begun. Later states come in the order
    /// of the store. A state may be skipped, but the newest one always comes. After a deletion or an expiry, the state
    /// has <see cref="StoreState.Exists"/> set to <see langword="false"/>. If a revision is lower than the previous
    /// one, the store went back: it was wiped or restored.
    /// </para>
    /// <para>Cancellation: it ends the loop. When the loop has ended, nothing is left running on the server.</para>
    /// </remarks>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">A token to end the loop with an exception.</param>
    /// <returns>
    /// The states. The loop ends only with an exception. It does not reconnect; the caller starts a new loop.
    /// </returns>
    /// <exception cref="StoreException">The connection was lost, or the store refused.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. The exception carries the token.</exception>
    /// <exception cref="ObjectDisposedException">The store is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using IValueStore store = new MemoryStore();
    /// await foreach (StoreState state in store.FollowAsync("motto", CancellationToken.None))
    /// {
    ///     Console.WriteLine(state.Exists);              // prints False True
    ///     if (state.Exists) break;
    ///     await store.WriteAsync("motto", "festina lente"u8.ToArray(), expected: null, CancellationToken.None);
    /// }
    /// ]]></code>
    /// </example>
    IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken);
}
