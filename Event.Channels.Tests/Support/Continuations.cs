namespace EventChannels.Tests.Support;

/// <summary>Continuations without an async method's state machine in between.</summary>
internal static class Continuations
{
    public static void OnCompleted(ValueTask task, Action continuation) =>
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public static void OnCompleted<T>(ValueTask<T> task, Action continuation) =>
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    /// <summary>The thread on which the continuation begins.</summary>
    public static Task<Thread> ThreadAfter<T>(ValueTask<T> task)
    {
        var thread = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        OnCompleted(task, () => thread.SetResult(Thread.CurrentThread));
        return thread.Task;
    }

    /// <inheritdoc cref="ThreadAfter{T}(ValueTask{T})"/>
    public static Task<Thread> ThreadAfter(ValueTask task)
    {
        var thread = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        OnCompleted(task, () => thread.SetResult(Thread.CurrentThread));
        return thread.Task;
    }
}
