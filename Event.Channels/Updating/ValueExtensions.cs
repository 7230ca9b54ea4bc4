namespace EventChannels;

/// <summary>What a producer does with any value.</summary>
public static partial class ValueExtensions
{
    /// <summary>Sets the value unless it equals the current one, by the type's own equality.</summary>
    /// <remarks>The same as <see cref="IValue{T}.SetIfChangedAsync"/> without a comparer.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="target">The value that is set.</param>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends with whether the value was set; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is <see langword="null"/>; thrown at once.</exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">The value is completed.</exception>
    /// <exception cref="SetAbandonedException">The token was cancelled after the value was set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    public static ValueTask<bool> SetIfChangedAsync<T>(this IValue<T> target, T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.SetIfChangedAsync(value, comparer: null, cancellationToken);
    }

    /// <summary>Sets the value if the current one is the expected one, by the type's own equality.</summary>
    /// <remarks>The same as <see cref="IValue{T}.CompareAndSetAsync"/> without a comparer.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="target">The value that is set.</param>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Ends the waiting for watchers.</param>
    /// <returns>A task that ends with whether the value was set; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is <see langword="null"/>; thrown at once.</exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">The value is completed.</exception>
    /// <exception cref="SetAbandonedException">The token was cancelled after the value was set.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set.</exception>
    public static ValueTask<bool> CompareAndSetAsync<T>(
        this IValue<T> target, T expected, T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.CompareAndSetAsync(expected, value, comparer: null, cancellationToken);
    }
}
