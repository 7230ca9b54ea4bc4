using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>Assertions that fail the execution.</summary>
[StandIn(typeof(System.Diagnostics.Debug))]
internal static class Debug
{
    public static void Assert(bool condition, string? message)
    {
        if (!condition)
        {
            Execution.Current.Fail($"An assertion fails: {message}");
        }
    }
}
