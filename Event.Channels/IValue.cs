using System.Threading.Channels;

namespace EventChannels;

/// <summary>Represents a value that producers set and consumers watch, in memory or elsewhere.</summary>
/// <remarks>
/// <para>
/// Implementations are safe for use from any thread. Concurrent Sets get one order, which is the same for every watcher
/// and keeps the order of each producer's own Sets. Setting an equal value again is an update like any other.
/// </para>
/// <para>
/// A Set waits for every-value watchers only: until each has taken the value or is disposed. It never waits for
/// newest-value watchers, which skip the values that they did not get in time. See <see cref="Delivery"/>.
/// </para>
/// <para>
/// <see cref="UpdateAsync"/>, <see cref="SetIfChangedAsync"/> and <see cref="CompareAndSetAsync"/> are atomic: no other
/// update comes between the value that they look at and the value that they set. They look at the value that was set
/// last, even if that Set still waits for its turn. Functions and comparers run outside any lock, and run again if
/// another update comes between. Keep them pure: they must not set the value themselves.
/// </para>
/// <para>
/// A cancellation ends the wait of a Set, not its update. A <see cref="SetAbandonedException"/> reports that the value
/// was set. A plain <see cref="OperationCanceledException"/> reports that nothing was set.
/// </para>
/// </remarks>
/// <typeparam name="T">
/// The type of the data. <see langword="null"/> and default values are values like any other.
/// </typeparam>
public interface IValue<T> : IWatchable<T>
{
    /// <summary>Sets the value, and waits for every-value watchers without blocking the thread.</summary>
    /// <remarks>
    /// <para>
    /// Without every-value watchers, a value in memory is set when the call returns. Otherwise the task ends when every
    /// such watcher that was live when the update took its turn has taken the value or was disposed. Sets take their
    /// turns in the order of the calls, even if earlier tasks are not awaited.
    /// </para>
    /// <para>
    /// Cancellation: if the token is cancelled before the call, nothing is set. A later cancellation ends only the wait.
    /// The value stays set, and a watcher that has not taken it gets it with its next Get, unless a newer update replaces
    /// it first. An update that waits for its turn still takes it, or is dropped if a newer one waits behind it.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">A token to cancel the wait for watchers.</param>
    /// <returns>A task that ends when the watchers have taken the value. Await it only once.</returns>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set, which ended only the wait for watchers. The exception carries the
    /// token.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set. The exception carries the token.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var step = new MemoryValue<int>();
    /// using MemoryWatcher<int> journal = step.Watch(Delivery.Sync);
    ///
    /// ValueTask setting = step.SetAsync(1);             // waits for the journal
    /// Console.WriteLine(setting.IsCompleted);           // prints False
    /// Console.WriteLine(await journal.GetAsync());      // prints 1
    /// await setting;
    /// ]]></code>
    /// </example>
    ValueTask SetAsync(T value, CancellationToken cancellationToken = default);

    /// <summary>Sets the value to the result of a function of the current value, as one atomic update.</summary>
    /// <remarks>
    /// <para>It waits for every-value watchers as <see cref="SetAsync"/> does.</para>
    /// <para>
    /// Cancellation: as for <see cref="SetAsync"/>. The token is also checked before each run of the function; if that
    /// ends the call, nothing is set.
    /// </para>
    /// </remarks>
    /// <param name="update">
    /// Makes the new value from the current one. It runs again if another update comes between, and must not set this
    /// value itself. A value in memory runs it inside this call. If it throws, its exception is thrown here and nothing
    /// is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation, or the wait for watchers.</param>
    /// <returns>A task that ends with the value that was set. Await it only once.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="update"/> is <see langword="null"/>. Thrown by the call, not by the task.
    /// </exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the function's result was set, which ended only the wait for watchers.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set, even if the function ran.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// IValue<int> stock = new MemoryValue<int>(10);
    /// Console.WriteLine(await stock.UpdateAsync(count => count - 1));   // prints 9
    /// ]]></code>
    /// </example>
    ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default);

    /// <summary>Sets the value unless it equals the current one, as one atomic update.</summary>
    /// <remarks>
    /// <para>It waits for every-value watchers as <see cref="SetAsync"/> does.</para>
    /// <para>
    /// Cancellation: as for <see cref="SetAsync"/>. The token is also checked before each run of the comparer; if that
    /// ends the call, nothing is set.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It runs again if another update comes
    /// between, and must not set this value itself. A value in memory runs it inside this call. If it throws, its
    /// exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation, or the wait for watchers.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, which includes the first value, and with
    /// <see langword="false"/> if it equals the current one. Await it only once.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set, which ended only the wait for watchers.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    /// <example>
    /// <code><![CDATA[
    /// IValue<string> level = new MemoryValue<string>("Info");
    /// Console.WriteLine(await level.SetIfChangedAsync("Info"));    // prints False
    /// Console.WriteLine(await level.SetIfChangedAsync("Debug"));   // prints True
    /// ]]></code>
    /// </example>
    ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);

    /// <summary>Sets the value if the current one equals an expected one, as one atomic update.</summary>
    /// <remarks>
    /// <para>It waits for every-value watchers as <see cref="SetAsync"/> does.</para>
    /// <para>
    /// Cancellation: as for <see cref="SetAsync"/>. The token is also checked before each run of the comparer; if that
    /// ends the call, nothing is set.
    /// </para>
    /// </remarks>
    /// <param name="expected">The value that the current one must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It runs again if another update comes
    /// between, and must not set this value itself. A value in memory runs it inside this call. If it throws, its
    /// exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation, or the wait for watchers.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, and with <see langword="false"/> if the current
    /// value is another one or no value was set yet. Await it only once.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="SetAbandonedException">
    /// The token was cancelled after the value was set, which ended only the wait for watchers.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    /// <example>
    /// <code><![CDATA[
    /// IValue<string> link = new MemoryValue<string>("closed");
    /// Console.WriteLine(await link.CompareAndSetAsync(expected: "closed", value: "open"));   // prints True
    /// Console.WriteLine(await link.CompareAndSetAsync(expected: "closed", value: "open"));   // prints False
    /// ]]></code>
    /// </example>
    ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default);
}
