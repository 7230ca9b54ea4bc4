namespace EventChannels;

/// <summary>Waiting that a token may end.</summary>
internal static class WaitExtensions
{
    /// <summary>Waits for a task or a cancellation, whichever is first.</summary>
    /// <remarks>Unlike Task.WaitAsync, it does not let the caller go on within the call that cancels.</remarks>
    public static async ValueTask<T> OrCancelledAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), cancelled))
        {
            if (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false) != task)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            return await task.ConfigureAwait(false);
        }
    }

    /// <summary>Leaves a task to itself: nobody has to look at how it ends.</summary>
    public static void IgnoreOutcome(this Task task) =>
        _ = task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
