using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Operations of a consumer on any watcher.</summary>
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
    /// thrown by the task, and the value that it was asked about counts as got; <see cref="IWatcher{T}.MarkUnread"/> puts
    /// it back.
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

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    private static async ValueTask<T> GetFittingAsync<T>(
        IWatcher<T> watcher, ValueTask<T> get, Func<T, bool> predicate, CancellationToken cancellationToken)
    {
        UnwaitedSteps steps = default;
        while (true)
        {
            bool waited = !get.IsCompleted;
            T value = await get.ConfigureAwait(false);
            if (predicate(value))
            {
                return value;
            }

            await steps.YieldIfDue(waited);

            get = watcher.GetAsync(cancellationToken);
        }
    }
}
