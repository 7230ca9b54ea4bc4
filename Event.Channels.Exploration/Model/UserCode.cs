using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>User code: functions, and continuations.</summary>
internal static class UserCode
{
    /// <summary>Fails the execution if the library runs this code while the thread holds one of its locks.</summary>
    public static void Note()
    {
        if (LogicalThread.Current is { HoldsLocks: true } thread)
        {
            thread.Execution.Fail("User code runs under a lock.");
        }
    }
}
