using System.Runtime.CompilerServices;

#pragma warning disable RS0026 // overloads with an optional token, which differ in their required parameters

namespace EventChannels;

/// <summary>Provides operators and consumer operations for anything that can be watched.</summary>
public static partial class WatchableExtensions
{
    /// <summary>Reads a value in a loop, with a watcher of the loop's own.</summary>
    /// <remarks>
    /// <para>
    /// The first step of a loop creates its watcher, with the default delivery of the watchable, and gets the value
    /// current then. The watcher is disposed however the loop ends: after the last value, by a <c>break</c>, an exception
    /// or a cancellation. Without a loop there is no watcher. Code that moves an enumerator itself must dispose the
    /// enumerator.
    /// </para>
    /// <para>
    /// Cancellation: the step that waits throws. The loop's watcher is disposed, and its unread value is dropped with it.
    /// A new loop begins with the current value.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The watchable.</param>
    /// <param name="cancellationToken">A token to end every loop over this sequence with an exception.</param>
    /// <returns>
    /// The values, as <see cref="IWatcher{T}.ReadAllAsync"/> returns them. The sequence may be used by several loops,
    /// from any thread. A loop ends when the value is completed, and throws the error that the value was completed with
    /// if there is one.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="watchable"/> is <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token of this call or the token of the loop was cancelled. The exception carries the cancelled one.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var value = new MemoryValue<int>(1);
    /// await foreach (int i in value.ReadAllAsync())
    /// {
    ///     Console.WriteLine(i);                         // prints 1 2 3
    ///     if (i == 3) break;                            // disposes the loop's watcher
    ///     value.Set(i + 1);
    /// }
    ///
    /// Console.WriteLine(value.WatcherCount);            // prints 0
    /// ]]></code>
    /// </example>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(
        this IWatchable<T> watchable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        return new OneStepSequence<T>(() => WatchAllAsync(watchable, null, cancellationToken, CancellationToken.None));
    }

    /// <summary>Reads a value in a loop, with a watcher of the loop's own and the given delivery.</summary>
    /// <remarks>
    /// <para>
    /// It does the same as <see cref="ReadAllAsync{T}(IWatchable{T}, CancellationToken)"/>. With
    /// <see cref="Delivery.Sync"/>, a Set waits for the next step of the loop, until the loop ends.
    /// </para>
    /// <para>
    /// Cancellation: as for <see cref="ReadAllAsync{T}(IWatchable{T}, CancellationToken)"/>. A Set that waits for the
    /// loop goes on.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The watchable.</param>
    /// <param name="delivery">The delivery of the loop's watcher.</param>
    /// <param name="cancellationToken">A token to end every loop over this sequence with an exception.</param>
    /// <returns>The values.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="watchable"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>. Thrown by the
    /// call, not by the loop.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token of this call or the token of the loop was cancelled. The exception carries the cancelled one.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var step = new MemoryValue<int>();
    /// ValueTask<List<int>> journal = step.ReadAllAsync(Delivery.Sync).ToListAsync();
    ///
    /// for (int i = 1; i <= 3; i++) await step.SetAsync(i);
    /// step.TryComplete();
    /// Console.WriteLine(string.Join(' ', await journal));   // prints 1 2 3
    /// ]]></code>
    /// </example>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(
        this IWatchable<T> watchable, Delivery delivery, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        Errors.ThrowIfUnknown(delivery);
        return new OneStepSequence<T>(() => WatchAllAsync(watchable, delivery, cancellationToken, CancellationToken.None));
    }

    // The watcher's sequence keeps the two tokens apart. If one is cancelled already, no watcher is created.
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
