using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>Threads that wait.</summary>
internal static class Blocking
{
    [StandIn(typeof(Thread))]
    public static void SpinWait(int iterations) => LogicalThread.Point("SpinWait");

    /// <summary>Waits for a task whose result a blocking thread requests.</summary>
    public static Task Completed(Task task)
    {
        if (LogicalThread.Current is { } thread)
        {
            thread.WaitUntil(() => task.IsCompleted, "blocks");
        }
        else if (!task.IsCompleted)
        {
            Execution.Current.Fail("A thread would block, although it must never have to wait.");
        }

        return task;
    }
}
