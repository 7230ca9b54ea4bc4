using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>Tasks that start or end on another thread.</summary>
internal static class Tasks
{
    /// <summary>Runs an async method on a logical thread of its own.</summary>
    [StandIn(typeof(Task))]
    public static Task Run(Func<Task?> function, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException("Only a task that always begins has a stand-in.");
        }

        return Run(function);
    }

    /// <inheritdoc cref="Run(Func{Task}, CancellationToken)"/>
    [StandIn(typeof(Task))]
    public static Task Run(Func<Task?> function)
    {
        var begun = new System.Threading.Tasks.TaskCompletionSource<Task>();
        Execution.Current.Start("task", () => begun.SetResult(function()!));
        return begun.Task.Unwrap();
    }

    /// <inheritdoc cref="Run(Func{Task}, CancellationToken)"/>
    [StandIn(typeof(Task))]
    public static Task<T> Run<T>(Func<Task<T>?> function)
    {
        var begun = new System.Threading.Tasks.TaskCompletionSource<Task<T>>();
        Execution.Current.Start("task", () => begun.SetResult(function()!));
        return begun.Task.Unwrap();
    }

    /// <summary>Ends with the first of two tasks.</summary>
    [StandIn(typeof(Task))]
    public static Task<Task> WhenAny(Task task1, Task task2)
    {
        var first = new System.Threading.Tasks.TaskCompletionSource<Task>();
        Execution.Current.GoOnAfter(task1, () => first.TrySetResult(task1));
        Execution.Current.GoOnAfter(task2, () => first.TrySetResult(task2));
        return first.Task;
    }

    [StandIn(typeof(Task))]
    public static ConfiguredTaskAwaitable ConfigureAwait(Task task, bool continueOnCapturedContext) =>
        ConfigureAwait(task, Options(continueOnCapturedContext));

    [StandIn(typeof(Task))]
    public static ConfiguredTaskAwaitable ConfigureAwait(Task task, ConfigureAwaitOptions options) =>
        new(task, Checked(options));

    [StandIn(typeof(Task<>))]
    public static ConfiguredTaskAwaitable<T> ConfigureAwait<T>(Task<T> task, bool continueOnCapturedContext) =>
        ConfigureAwait(task, Options(continueOnCapturedContext));

    [StandIn(typeof(Task<>))]
    public static ConfiguredTaskAwaitable<T> ConfigureAwait<T>(Task<T> task, ConfigureAwaitOptions options) =>
        new(task, Checked(options));

    /// <summary>Ends when the time of the program's clock has come. Then, or after a cancellation, it goes on elsewhere.</summary>
    [StandIn(typeof(Task))]
    public static async Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        LogicalThread.Point("Delay");
        cancellationToken.ThrowIfCancellationRequested();
        var over = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using ITimer timer = timeProvider.CreateTimer(
            static over => ((TaskCompletionSource<bool>)over!).TrySetResult(true), over, delay, Timeout.InfiniteTimeSpan);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (over, token) => ((TaskCompletionSource<bool>)over!).TrySetCanceled(token), over);
        try
        {
            await over.Task.ConfigureAwait(false);
        }
        finally
        {
            registration.Unregister();
        }
    }

    private static ConfigureAwaitOptions Options(bool continueOnCapturedContext) =>
        continueOnCapturedContext ? ConfigureAwaitOptions.ContinueOnCapturedContext : ConfigureAwaitOptions.None;

    private static ConfigureAwaitOptions Checked(ConfigureAwaitOptions options) =>
        (options & ~ConfigureAwaitOptions.SuppressThrowing) == 0
            ? options
            : throw new NotSupportedException("Only an await outside of contexts has a stand-in.");
}
