using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>Code of the library's user: functions, and code after an await.</summary>
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
