using EventChannels.Exploration.Scheduling;
using Real = System.Threading.Volatile;

namespace EventChannels.Exploration.Hooks;

/// <summary>Volatile reads and writes, each with a point before it.</summary>
[StandIn(typeof(Real))]
internal static class Volatile
{
    public static int Read(ref readonly int location)
    {
        LogicalThread.FinePoint("Read");
        return Real.Read(in location);
    }

    public static long Read(ref readonly long location)
    {
        LogicalThread.FinePoint("Read");
        return Real.Read(in location);
    }

    public static T Read<T>(ref readonly T location)
        where T : class?
    {
        LogicalThread.FinePoint("Read");
        return Real.Read(in location);
    }

    public static void Write(ref int location, int value)
    {
        LogicalThread.FinePoint("Write");
        Real.Write(ref location, value);
    }

    public static void Write(ref long location, long value)
    {
        LogicalThread.FinePoint("Write");
        Real.Write(ref location, value);
    }

    public static void Write<T>(ref T location, T value)
        where T : class?
    {
        LogicalThread.FinePoint("Write");
        Real.Write(ref location, value);
    }
}
