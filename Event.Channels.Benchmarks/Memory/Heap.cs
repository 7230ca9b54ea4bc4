namespace EventChannels.Benchmarks;

/// <summary>The memory of this process.</summary>
internal static class Heap
{
    /// <summary>The bytes that are still in use after a full collection.</summary>
    /// <remarks>
    /// As the collection counts them. GC.GetTotalMemory adds 8 KB for each thread that has allocated anything since.
    /// </remarks>
    public static long BytesInUse()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return info.HeapSizeBytes - info.FragmentedBytes;
    }
}
