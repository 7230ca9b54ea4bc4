namespace EventChannels.Exploration.Hooks;

/// <summary>A time that stands still. Otherwise a loop that never waits would yield at a different step each time.</summary>
internal static class Time
{
    [StandIn(typeof(Environment), "get_TickCount")]
    public static int TickCount() => 0;
}
