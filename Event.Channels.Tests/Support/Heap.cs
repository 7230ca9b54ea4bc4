namespace EventChannels.Tests;

/// <summary>What is still alive, and how much.</summary>
internal static class Heap
{
    public static bool IsCollected(WeakReference reference) => CountAlive([reference]) == 0;

    /// <summary>How many are left after a collection.</summary>
    public static int CountAlive(IReadOnlyCollection<WeakReference> references)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return references.Count(static reference => reference.IsAlive);
    }

    /// <summary>Runs many rounds and allows less growth than one reference that is kept a round.</summary>
    public static void AssertStays(int rounds, Action round)
    {
        for (int warmUp = 0; warmUp < 100; warmUp++)
        {
            round();
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int done = 0; done < rounds; done++)
        {
            round();
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(grown, Is.LessThan(rounds * IntPtr.Size));
    }
}
