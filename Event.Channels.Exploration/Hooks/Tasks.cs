using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>Tasks that start on another thread.</summary>
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

        var begun = new System.Threading.Tasks.TaskCompletionSource<Task>();
        Execution.Current.Start("task", () => begun.SetResult(function()!));
        return begun.Task.Unwrap();
    }
}
