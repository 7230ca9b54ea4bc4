namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Runs a handler for the newest value, and cancels it when a newer one comes.</summary>
    /// <remarks>
    /// <para>
    /// One handler runs at a time. When a newer value comes while it runs, its token is cancelled. The newer value is taken
    /// and handled once it has ended; what came in between is skipped by an async watcher. When the value is completed, the
    /// last handler runs to its end. The task then ends, or throws the error that the value was completed with.
    /// </para>
    /// <para>
    /// Cancellation: the handler's token is cancelled too, and the task ends when the handler has. What the handler throws
    /// ends the task with that, except for an <see cref="OperationCanceledException"/> after its token was cancelled.
    /// </para>
    /// <para>
    /// Handlers run on the thread pool. This opens a watcher at the call, which is disposed however the task ends. If the
    /// watchable's own mode is Sync, a producer waits until the handler of the value before has ended.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The watchable, in its own mode.</param>
    /// <param name="handler">Handles a value. It should heed its token.</param>
    /// <param name="cancellationToken">Ends the task.</param>
    /// <returns>A task that ends when the value is completed and the last handler has ended.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="watchable"/> or <paramref name="handler"/> is <see langword="null"/>; thrown at once.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public static Task ForEachLatestAsync<T>(
        this IWatchable<T> watchable,
        Func<T, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watchable);
        ArgumentNullException.ThrowIfNull(handler);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        IWatcher<T> watcher = watchable.Watch();
        return Task.Run(() => HandleLatestAsync(watcher, handler, cancellationToken), CancellationToken.None);
    }

    private static async Task HandleLatestAsync<T>(
        IWatcher<T> watcher, Func<T, CancellationToken, ValueTask> handler, CancellationToken cancellationToken)
    {
        UnwaitedSteps steps = default;
        await using (watcher.ConfigureAwait(false))
        {
            Task<bool> unread = watcher.WaitForUnreadAsync(cancellationToken).AsTask();
            while (await unread.ConfigureAwait(false))
            {
                bool found = watcher.TryGet(out T? value);
                unread = watcher.WaitForUnreadAsync(cancellationToken).AsTask();
                bool waited = !unread.IsCompleted;
                if (found)
                {
                    await HandleUntilAsync(unread, value!, handler, cancellationToken).ConfigureAwait(false);
                }

                await steps.YieldIfDue(waited);
            }
        }
    }

    // Ends with the handler, which is cancelled when something newer is unread. When nothing newer comes, it runs to its end.
    private static async Task HandleUntilAsync<T>(
        Task<bool> newer, T value, Func<T, CancellationToken, ValueTask> handler, CancellationToken cancellationToken)
    {
        using var outdated = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Task handling = handler(value, outdated.Token).AsTask();
            Task first = await Task.WhenAny(newer, handling).ConfigureAwait(false);
            if (first == newer && newer.Status == TaskStatus.RanToCompletion && await newer.ConfigureAwait(false))
            {
                outdated.Cancel();
            }

            await handling.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (outdated.IsCancellationRequested)
        {
            // As it was asked to. What comes next is told by the wait.
        }
        catch
        {
            newer.IgnoreOutcome();
            throw;
        }
    }
}
