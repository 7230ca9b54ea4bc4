using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Data that its producers set and that any number of watchers follow.</summary>
/// <remarks>
/// <para>
/// Each watcher has its mode. For an async one no Set waits, and if it did not Get in time, it finds only the newest value.
/// For a Sync one every Set waits until it has taken the value, so that it sees every update, in the same order. Where all
/// are async, no Set ever waits.
/// </para>
/// <para>
/// Implementations are safe for use from any thread. Concurrent Sets are put in one order, the same for every watcher,
/// which keeps the order of each producer's own Sets. Setting an equal value again is an update like any other.
/// </para>
/// <para>
/// Sets that depend on the current value (<see cref="TryUpdate"/>, <see cref="SetIfChanged"/>,
/// <see cref="CompareAndSet"/>) are atomic: what they looked at is what they follow. That is the value set last, which may
/// still stand in line for Sync watchers. Functions and comparers run outside any lock, again where another update came
/// between, and must not set the value themselves: keep them pure.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
public interface IValue<T> : IWatchable<T>
{
    /// <summary>Updates the value and tells every watcher.</summary>
    /// <remarks>
    /// Never waits where all watchers are async. Otherwise it blocks the calling thread until every Sync watcher that was
    /// live when the update began has taken it or was disposed, and until the Sets before it have ended; prefer
    /// <see cref="SetAsync"/> there. A Sync watcher must not call this between its own Gets: it would wait for itself.
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    void Set(T value);

    /// <summary>Updates the value and tells every watcher, without blocking the calling thread.</summary>
    /// <remarks>
    /// <para>
    /// Where all watchers are async, the update is done when this returns. Otherwise the returned task ends when every Sync
    /// watcher that was live when the update began has taken it or was disposed. Calls take effect in the order in which
    /// they were made, also where the tasks before are not awaited.
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

    /// <summary>Sets what a function makes of the current value, as one update. Waits as <see cref="Set"/> does.</summary>
    /// <param name="update">
    /// Makes the new value of the current one. It is run again where another update came between, and must not set this
    /// value itself. What it throws is thrown here, and nothing is set.
    /// </param>
    /// <param name="value">What was set.</param>
    /// <returns>Whether there was a value to update: <see langword="false"/> before the first Set.</returns>
    /// <exception cref="ArgumentNullException">There is no function.</exception>
    /// <exception cref="InvalidOperationException">The function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    bool TryUpdate(Func<T, T> update, [MaybeNullWhen(false)] out T value);

    /// <summary>Sets what a function makes of the current value, as one update. Waits as <see cref="SetAsync"/> does.</summary>
    /// <remarks>Cancelling ends the waiting, not the update, as in <see cref="SetAsync"/>.</remarks>
    /// <param name="update">As in <see cref="TryUpdate"/>; it runs within this call.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends with what was set; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException">There is no function.</exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default);

    /// <summary>Sets the value unless it equals the current one. Waits as <see cref="Set"/> does.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">What equal means; <see langword="null"/> for the type's own. What it throws is thrown here.</param>
    /// <returns>Whether it was set: <see langword="false"/> where it equals the current one. The first value is set.</returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    bool SetIfChanged(T value, IEqualityComparer<T>? comparer = null);

    /// <summary>Sets the value unless it equals the current one. Waits as <see cref="SetAsync"/> does.</summary>
    /// <remarks>Cancelling ends the waiting, not the update, as in <see cref="SetAsync"/>.</remarks>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">What equal means; <see langword="null"/> for the type's own. It runs within this call.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends with whether it was set; it must be awaited once only.</returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);

    /// <summary>Sets the value where the current one is the expected one. Waits as <see cref="Set"/> does.</summary>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">What equal means; <see langword="null"/> for the type's own. What it throws is thrown here.</param>
    /// <returns>Whether it was set: <see langword="false"/> where there is another value, or none yet.</returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    bool CompareAndSet(T expected, T value, IEqualityComparer<T>? comparer = null);

    /// <summary>Sets the value where the current one is the expected one. Waits as <see cref="SetAsync"/> does.</summary>
    /// <remarks>Cancelling ends the waiting, not the update, as in <see cref="SetAsync"/>.</remarks>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">What equal means; <see langword="null"/> for the type's own. It runs within this call.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends with whether it was set; it must be awaited once only.</returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);

    /// <summary>Ends the updates. Never waits, and overtakes no Set that was called before.</summary>
    /// <remarks>
    /// Later Sets throw <see cref="ChannelClosedException"/>. Watchers, also those created later, still get the last
    /// value; then their Gets throw <see cref="ChannelClosedException"/> with <paramref name="error"/> inside, and their
    /// loops end, with <paramref name="error"/> thrown where there is one.
    /// </remarks>
    /// <param name="error">Why there are no more updates, for the watchers; <see langword="null"/> for a normal end.</param>
    /// <returns>Whether this call completed the value; <see langword="false"/> where it was completed before.</returns>
    bool TryComplete(Exception? error = null);
}
