using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Provides consumer operations for any watcher.</summary>
public static partial class WatcherExtensions
{
    /// <summary>Gets the first value that matches a predicate, and waits until there is one.</summary>
    /// <remarks>
    /// <para>
    /// It begins with the unread value. Values that do not match are skipped, as if a Get had taken each of them. A
    /// newest-value watcher tests the newest value each time, and an every-value watcher tests every value. While the
    /// predicate runs, a second Get is not allowed, and is not always detected.
    /// </para>
    /// <para>Cancellation: a cancelled Get has taken no value that matches. Values that it skipped stay skipped.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watcher">The watcher.</param>
    /// <param name="predicate">
    /// Tests a value. It runs outside any lock, in this call or in the continuation of the wait. If it throws, the task
    /// throws its exception, and the tested value counts as taken; <see cref="IWatcher{T}.MarkUnread"/> makes it unread
    /// again.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>A task that ends with the value. Await it only once.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="watcher"/> or <paramref name="predicate"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting. Thrown by the call, not by the task; the other Get goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The watcher is disposed, or was disposed while this Get waited.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value is completed, and its last update was read. The inner exception is the error that the value was
    /// completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token, and the watcher remains
    /// usable.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var link = new MemoryValue<string>("opening");
    /// using MemoryWatcher<string> watcher = link.Watch();
    /// ValueTask<string> open = watcher.GetAsync(state => state != "opening");
    ///
    /// link.Set("open");
    /// Console.WriteLine(await open);                    // prints open
    /// ]]></code>
    /// </example>
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
