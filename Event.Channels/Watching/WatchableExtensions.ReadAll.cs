using System.Runtime.CompilerServices;

#pragma warning disable RS0026 // two overloads with optional parameters: they differ in what is required

namespace EventChannels;

/// <summary>What one does with anything that can be watched.</summary>
public static partial class WatchableExtensions
{
    /// <summary>Reads a value in a loop, with a watcher that lives as long as the loop.</summary>
    /// <remarks>
    /// Each loop has a watcher of its own. It is opened by the first step, so that the loop begins with the value current
    /// then, and it is closed however the loop is left: by its end, a break, an exception or a cancellation. A sequence
    /// that nobody loops over opens none. Whoever moves an enumerator by hand closes the watcher by disposing the
    /// enumerator.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">What to watch, in its own mode.</param>
    /// <param name="cancellationToken">Ends every loop over this sequence with an exception.</param>
    /// <returns>
    /// The values, as <see cref="IWatcher{T}.ReadAllAsync"/> gives them. It may be looped over more than once, and from any
    /// thread. The loop ends where the value is completed, with the error that it was completed with thrown if there is one.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch.</exception>
    /// <exception cref="OperationCanceledException">
    /// The call's token was cancelled, or the loop's; the exception carries the one that was.
    /// </exception>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(
        this IWatchable<T> watchable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        return new OneStepSequence<T>(() => WatchAllAsync(watchable, null, cancellationToken, CancellationToken.None));
    }

    /// <summary>Reads a value in a loop, with a watcher in a mode of its own that lives as long as the loop.</summary>
    /// <remarks>
    /// As <see cref="ReadAllAsync{T}(IWatchable{T}, CancellationToken)"/>. In Sync mode a producer waits for the loop's next
    /// step, and no longer when the loop is left.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">What to watch.</param>
    /// <param name="delivery">Whether producers wait for the loop.</param>
    /// <param name="cancellationToken">Ends every loop over this sequence with an exception.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ArgumentNullException">There is nothing to watch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode; thrown at once.</exception>
    /// <exception cref="OperationCanceledException">
    /// The call's token was cancelled, or the loop's; the exception carries the one that was.
    /// </exception>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(
        this IWatchable<T> watchable, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        Errors.ThrowIfUnknown(delivery);
        return new OneStepSequence<T>(() => WatchAllAsync(watchable, delivery, cancellationToken, CancellationToken.None));
    }

    // The watcher's sequence keeps the two tokens apart. One that was cancelled before opens no watcher.
    private static async IAsyncEnumerable<T> WatchAllAsync<T>(
        IWatchable<T> watchable,
        Delivery? delivery,
        CancellationToken callToken,
        [EnumeratorCancellation] CancellationToken enumerationToken)
    {
        callToken.ThrowIfCancellationRequested();
        enumerationToken.ThrowIfCancellationRequested();
        IWatcher<T> watcher = watchable.Watch(delivery);
        await using (watcher.ConfigureAwait(false))
        {
            await foreach (T value in watcher.ReadAllAsync(callToken).WithCancellation(enumerationToken).ConfigureAwait(false))
            {
                yield return value;
            }
        }
    }
}
