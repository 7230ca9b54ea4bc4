using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>The points before fields are read or written.</summary>
/// <remarks>
/// A plain field has none for a thread that holds a lock. Either the other side holds that lock too, or it has points of its own on both
/// sides of each access.
/// </remarks>
internal static class Fields
{
    public static void BeforeVolatile(string field) => LogicalThread.Point(field);

    public static void BeforePlain(string field)
    {
        if (LogicalThread.Current is { HoldsLocks: false })
        {
            LogicalThread.Point(field);
        }
    }
}
