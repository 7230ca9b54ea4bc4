using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>
/// Locks that a logical thread waits for. Outside the logical threads, there is no other thread to lock out.
/// </summary>
[StandIn(typeof(System.Threading.Monitor))]
internal static class Monitor
{
    public static void Enter(object locked, ref bool taken)
    {
        if (LogicalThread.Current is { } thread)
        {
            thread.Execution.LockOf(locked).Enter(thread, isPoint: !thread.Execution.IsCoarse);
        }

        taken = true;
    }

    public static void Exit(object locked)
    {
        if (LogicalThread.Current is { } thread)
        {
            thread.Execution.LockOf(locked).Exit(thread);
        }
    }

    public static bool IsEntered(object locked) =>
        LogicalThread.Current is not { } thread || thread.Execution.LockOf(locked).Owner == thread;
}
