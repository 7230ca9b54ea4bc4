namespace EventChannels;

/// <summary>Provides producer operations for any value.</summary>
public static partial class ValueExtensions
{
    /// <summary>Sets the value unless it equals the current one by the type's own equality, as one atomic update.</summary>
    /// <remarks>
    /// <para>The same as <see cref="IValue{T}.SetIfChangedAsync"/> without a comparer.</para>
    /// <para>Cancellation: as for <see cref="IValue{T}.SetIfChangedAsync"/>.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="target">The value to set.</param>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">A token to cancel the operation, or the wait for watchers.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, and with <see langword="false"/> if it equals
    /// the current one. Await it only once.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="target"/> is <see langword="null"/>. Thrown by the call, not by the task.
    /// </exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">
    /// The value is completed and takes no more updates.
    /// </exception>
    /// <exception cref="SetAbandonedException">The token was cancelled after the value was set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    public static ValueTask<bool> SetIfChangedAsync<T>(this IValue<T> target, T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.SetIfChangedAsync(value, comparer: null, cancellationToken);
    }

    /// <summary>
    /// Sets the value if the current one equals an expected one by the type's own equality, as one atomic update.
    /// </summary>
    /// <remarks>
    /// <para>The same as <see cref="IValue{T}.CompareAndSetAsync"/> without a comparer.</para>
    /// <para>Cancellation: as for <see cref="IValue{T}.CompareAndSetAsync"/>.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="target">The value to set.</param>
    /// <param name="expected">The value that the current one must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">A token to cancel the operation, or the wait for watchers.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, and with <see langword="false"/> if the current
    /// value is another one or no value was set yet. Await it only once.
    /// </returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="target"/> is <see langword="null"/>. Thrown by the call, not by the task.
    /// </exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">
    /// The value is completed and takes no more updates.
    /// </exception>
    /// <exception cref="SetAbandonedException">The token was cancelled after the value was set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    public static ValueTask<bool> CompareAndSetAsync<T>(
        this IValue<T> target, T expected, T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.CompareAndSetAsync(expected, value, comparer: null, cancellationToken);
    }
}
