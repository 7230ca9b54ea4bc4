namespace EventChannels.Tests.Support;

/// <summary>The allocations of code on its own thread, to the byte.</summary>
internal static class Allocated
{
    private const int Rounds = 200;

    /// <summary>The bytes of one call. All calls must be alike.</summary>
    /// <remarks>
    /// The first calls fill caches and grow pools. The runtime itself allocates on the thread now and then, to start a
    /// worker or to recompile. The result is the least of several series, since no series can show less than the call itself
    /// takes.
    /// </remarks>
    public static long EachTime(Action round)
    {
        long least = long.MaxValue;
        for (int series = 0; series < 10; series++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int done = 0; done < Rounds; done++)
            {
                round();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (least + Rounds - 1) / Rounds;
    }

    /// <summary>The bytes of one call, measured repeatedly between other work that does not count.</summary>
    public static long Between(Action before, Action measured, Action after)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 50; round++)
        {
            before();
            long start = GC.GetAllocatedBytesForCurrentThread();
            measured();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);
            after();
        }

        return least;
    }
}
