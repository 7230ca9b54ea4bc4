using System.Threading.Channels;

namespace EventChannels;

/// <summary>A value as a producer sees it: something that can be set, wherever the value is kept.</summary>
/// <remarks>
/// <para>
/// Each watcher has its delivery. For an async watcher no Set waits; a watcher that did not Get in time finds only the
/// newest value. For a Sync watcher every Set waits until the watcher has taken the value. The watcher so sees every
/// update, in order. If all watchers are async, no Set of a <see cref="MemoryValue{T}"/> waits.
/// </para>
/// <para>
/// Implementations are safe for use from any thread. Concurrent Sets are put in one order, which is the same for every
/// watcher and keeps the order of each producer's own Sets. Setting an equal value again is an update like any other.
/// </para>
/// <para>
/// <see cref="UpdateAsync"/>, <see cref="SetIfChangedAsync"/> and <see cref="CompareAndSetAsync"/> are atomic: no other
/// update comes between the value that they looked at and the value that they set. With Sync watchers they look at the
/// value that was set last, which may still stand in line. Functions and comparers run outside any lock, run again if
/// another update came between, and must not set the value themselves: keep them pure.
/// </para>
/// <para>
/// Cancelling ends the waiting, not the update. <see cref="SetAbandonedException"/> says that the value was set before the
/// token was cancelled. A plain <see cref="OperationCanceledException"/> says that nothing was set.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
public interface IValue<T> : IWatchable<T>
{
    /// <summary>Updates the value and tells every watcher, without blocking the calling thread.</summary>
    /// <remarks>
    /// <para>
    /// If all watchers are async, the update is done as soon as the value is in force. Otherwise the returned task ends when
    /// every Sync watcher that was live when the update began has taken the value or was disposed. Calls take effect in the
    /// order in which they were made, even if the earlier tasks are not awaited.
    /// </para>
    /// <para>
    /// A token that is cancelled on entry changes nothing. If it is cancelled later, the value stays set: each watcher that
    /// had not taken it gets it with its next Get, unless a newer update overtakes it first. An update that still waited for
    /// its turn takes its turn, or is dropped if a newer one waits behind it.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends when the update has been taken; it must be awaited once only.</returns>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set: only the waiting for Sync watchers ended. It carries the token.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set. It carries the token.</exception>
    ValueTask SetAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Sets what a function makes of the current value, as one update. Waits as <see cref="SetAsync"/> does.</summary>
    /// <param name="update">
    /// Makes the new value from the current one. It runs within this call, runs again if another update came between, and
    /// must not set this value itself. If it throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the waiting for watchers. It is also looked at before every run of the function.
    /// </param>
    /// <returns>A task that ends with the value that was set; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>; thrown at once.</exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the function's result was set: only the waiting for Sync watchers ended.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set, even if the function ran.
    /// </exception>
    ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default);

    /// <summary>Sets the value unless it equals the current one. Waits as <see cref="SetAsync"/> does.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It runs within this call. If it throws,
    /// the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the waiting for watchers. It is also looked at before every run of the comparer.
    /// </param>
    /// <returns>
    /// A task that ends with whether the value was set: <see langword="false"/> if it equals the current one. The first value
    /// is set. It must be awaited once only.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set: only the waiting for Sync watchers ended.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);

    /// <summary>Sets the value if the current one is the expected one. Waits as <see cref="SetAsync"/> does.</summary>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It runs within this call. If it throws,
    /// the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the waiting for watchers. It is also looked at before every run of the comparer.
    /// </param>
    /// <returns>
    /// A task that ends with whether the value was set: <see langword="false"/> if there is another value, or none yet. It
    /// must be awaited once only.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set: only the waiting for Sync watchers ended.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);
}
