using EventChannels.Exploration.Scheduling;
using Real = System.Threading.Interlocked;

namespace EventChannels.Exploration.Hooks;

/// <summary>Interlocked operations, each with a point before it.</summary>
[StandIn(typeof(Real))]
internal static class Interlocked
{
    public static T CompareExchange<T>(ref T location, T value, T comparand)
    {
        LogicalThread.FinePoint("CompareExchange");
        return Real.CompareExchange(ref location, value, comparand);
    }

    public static int CompareExchange(ref int location, int value, int comparand)
    {
        LogicalThread.FinePoint("CompareExchange");
        return Real.CompareExchange(ref location, value, comparand);
    }

    public static T Exchange<T>(ref T location, T value)
    {
        LogicalThread.FinePoint("Exchange");
        return Real.Exchange(ref location, value);
    }

    public static int Exchange(ref int location, int value)
    {
        LogicalThread.FinePoint("Exchange");
        return Real.Exchange(ref location, value);
    }

    public static long Exchange(ref long location, long value)
    {
        LogicalThread.FinePoint("Exchange");
        return Real.Exchange(ref location, value);
    }

    public static long Read(ref readonly long location)
    {
        LogicalThread.FinePoint("Read");
        return Real.Read(in location);
    }

    public static int Increment(ref int location)
    {
        LogicalThread.FinePoint("Increment");
        return Real.Increment(ref location);
    }

    public static int Decrement(ref int location)
    {
        LogicalThread.FinePoint("Decrement");
        return Real.Decrement(ref location);
    }

    // Logical threads run one at a time, in one order for all, so a fence changes nothing.
    public static void MemoryBarrier()
    {
    }

    public static void MemoryBarrierProcessWide()
    {
    }
}
