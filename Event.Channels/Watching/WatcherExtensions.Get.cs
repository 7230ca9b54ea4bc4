#if NET
using System.Runtime.CompilerServices;
#endif
using System.Threading.Channels;

namespace EventChannels;

/// <summary>What a consumer does with any watcher.</summary>
public static partial class WatcherExtensions
{
    /// <summary>Gets the first value that fits: the newest unread one if it does, or waits for one that does.</summary>
    /// <remarks>
    /// Those that do not fit are passed over, as if each had been got. Under the rules of
    /// <see cref="IWatcher{T}.GetAsync"/> that is the newest at a time, and in Sync mode every one. A cancelled Get has
    /// taken nothing that fits, and what it passed over stays passed over. While the predicate runs, this Get does not
    /// wait, so that a second one is not always told apart; it is wrong use all the same.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watcher">The watcher.</param>
    /// <param name="predicate">
    /// Whether a value fits. It runs outside any lock, within this call or wherever the waiting ends. What it throws is
    /// thrown by the task, and the value that it was asked about is unread again.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends with the value; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException">There is no watcher, or no predicate.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting; thrown at once, and the other one goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed, or was while this Get waited.</exception>
    /// <exception cref="ChannelClosedException">
    /// The value is completed and its last update was read. The inner exception is the error it was completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled; the exception carries it. The watcher goes on working.
    /// </exception>
    public static ValueTask<T> GetAsync<T>(
        this IWatcher<T> watcher, Func<T, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        ArgumentNullException.ThrowIfNull(predicate);
        return GetFittingAsync(watcher, watcher.GetAsync(cancellationToken), predicate, cancellationToken);
    }

#if NET
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private static async ValueTask<T> GetFittingAsync<T>(
        IWatcher<T> watcher, ValueTask<T> get, Func<T, bool> predicate, CancellationToken cancellationToken)
    {
        while (true)
        {
            T value = await get.ConfigureAwait(false);
            if (Fits(watcher, value, predicate))
            {
                return value;
            }

            get = watcher.GetAsync(cancellationToken);
        }
    }

    private static bool Fits<T>(IWatcher<T> watcher, T value, Func<T, bool> predicate)
    {
        try
        {
            return predicate(value);
        }
        catch
        {
            watcher.PutBack();
            throw;
        }
    }

    /// <summary>Makes what was got last unread again; a disposed watcher drops it, as it drops all that is unread.</summary>
    internal static void PutBack<T>(this IWatcher<T> watcher)
    {
        try
        {
            watcher.MarkUnread();
        }
        catch (ObjectDisposedException)
        {
            // the next Get says so
        }
    }
}
