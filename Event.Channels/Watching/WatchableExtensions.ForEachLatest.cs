namespace EventChannels;

public static partial class WatchableExtensions
{
    /// <summary>Runs a handler for the newest value, and cancels the handler when a newer value comes.</summary>
    /// <remarks>
    /// <para>
    /// One handler runs at a time. If a newer value comes while it runs, its token is cancelled, and the newer value is
    /// handled when it has ended. A newest-value watcher skips the values between. When the value is completed, the last
    /// handler runs to its end. The task then ends, or throws the error that the value was completed with.
    /// </para>
    /// <para>
    /// Handlers run on the thread pool. The call creates a watcher with the default delivery of the watchable, and the
    /// watcher is disposed however the task ends. If it is an every-value watcher, a Set waits until the handler of the
    /// value before has ended.
    /// </para>
    /// <para>
    /// Cancellation: the handler's token is cancelled too, and the task ends when the handler has ended. An exception of
    /// the handler ends the task, except for an <see cref="OperationCanceledException"/> after its token was cancelled.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="watchable">The watchable.</param>
    /// <param name="handler">Handles a value. It should observe its token.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the value is completed and the last handler has ended.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="watchable"/> or <paramref name="handler"/> is <see langword="null"/>. Thrown by the call, not by
    /// the task.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var page = new MemoryValue<int>(1);
    /// Task loading = page.ForEachLatestAsync(async (number, cancellationToken) =>
    /// {
    ///     if (number == 1) await Task.Delay(Timeout.Infinite, cancellationToken);   // a newer page cancels it
    ///     Console.WriteLine($"page {number}");          // prints page 2
    /// });
    ///
    /// page.Set(2);
    /// page.TryComplete();
    /// await loading;
    /// ]]></code>
    /// </example>
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

    // Runs a handler to its end, and cancels it if a newer value is unread before that.
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
            // The handler observed its token. The caller's wait decides how to go on.
        }
        catch
        {
            newer.IgnoreOutcome();
            throw;
        }
    }
}
