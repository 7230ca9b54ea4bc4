namespace EventChannels.Exploration.Hooks;

/// <summary>A time that stands still, or a loop that never waits would yield at another step each time.</summary>
internal static class Time
{
    [StandIn(typeof(Environment), "get_TickCount")]
    public static int TickCount() => 0;
}
