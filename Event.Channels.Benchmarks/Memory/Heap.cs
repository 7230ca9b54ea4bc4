namespace EventChannels.Benchmarks;

/// <summary>The memory of this process.</summary>
internal static class Heap
{
    /// <summary>The bytes in use after a full collection.</summary>
    /// <remarks>
    /// The count comes from the collection. GC.GetTotalMemory adds 8 KB for each thread that has allocated since.
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
