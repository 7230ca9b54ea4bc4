namespace EventChannels;

/// <summary>Waits that a token can end.</summary>
internal static class WaitExtensions
{
    /// <summary>Waits for a task or a cancellation, whichever comes first.</summary>
    /// <remarks>Unlike Task.WaitAsync, it never runs the caller's continuation inside Cancel.</remarks>
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

    /// <summary>Marks the task's exception as observed, if it fails.</summary>
    public static void IgnoreOutcome(this Task task) =>
        _ = task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
