using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>What the server says of itself.</summary>
/// <param name="Watchers">The watchers that are open.</param>
/// <param name="Updates">The updates that were set.</param>
/// <param name="WorkingSet">Bytes of memory of the process.</param>
/// <param name="Heap">Bytes of managed objects.</param>
/// <param name="Allocated">Bytes that were allocated since the start.</param>
/// <param name="Processor">Milliseconds of processor time since the start.</param>
/// <param name="Contentions">How often a thread waited for a lock since the start.</param>
/// <param name="At">When that was.</param>
internal sealed record ServerFigures(
    int Watchers,
    long Updates,
    long WorkingSet,
    long Heap,
    long Allocated,
    double Processor,
    long Contentions,
    long At)
{
    public static ServerFigures OfThisProcess(int watchers, long updates) => new(
        watchers,
        updates,
        Environment.WorkingSet,
        GC.GetTotalMemory(forceFullCollection: false),
        GC.GetTotalAllocatedBytes(),
        Environment.CpuUsage.TotalTime.TotalMilliseconds,
        Monitor.LockContentionCount,
        Stopwatch.GetTimestamp());
}
