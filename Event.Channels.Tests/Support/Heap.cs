namespace EventChannels.Tests.Support;

/// <summary>The objects that are still alive, and their size.</summary>
internal static class Heap
{
    /// <summary>Why tests of collected objects do not run on Mono.</summary>
    public const string OnMono = "Mono's collector treats anything on a stack that looks like a reference as one.";

    public static bool IsAlive(WeakReference reference) => CountAlive([reference]) == 1;

    /// <summary>
    /// Collects until the object is gone. A thread that has just finished with it may hold it for an instant.
    /// </summary>
    public static bool IsCollected(WeakReference reference) =>
        SpinWait.SpinUntil(() => !IsAlive(reference), Deadlines.Unexpected);

    /// <summary>How many are left after a collection.</summary>
    public static int CountAlive(IReadOnlyCollection<WeakReference> references)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return references.Count(static reference => reference.IsAlive);
    }

    /// <summary>Runs many rounds, and allows less growth than one reference kept in each round.</summary>
    /// <remarks>
    /// Memory that each round keeps shows in every series. Memory that the process keeps once, such as recompiled code or
    /// the buffers of another thread, shows in one of them. So the least growth counts.
    /// </remarks>
    public static void AssertStays(int rounds, Action round)
    {
        const int Series = 3;
        long limit = rounds * IntPtr.Size;
        for (int warmUp = 0; warmUp < 100; warmUp++)
        {
            round();
        }

        long least = long.MaxValue;
        for (int series = 0; series < Series && least >= limit; series++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int done = 0; done < rounds; done++)
            {
                round();
            }

            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.That(least, Is.LessThan(limit));
    }
}
