using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The figures of the server.</summary>
/// <param name="Watchers">The open watchers.</param>
/// <param name="Updates">The updates that were set.</param>
/// <param name="WorkingSet">Bytes of memory of the process.</param>
/// <param name="Heap">Bytes of managed objects.</param>
/// <param name="Allocated">Bytes allocated since the start.</param>
/// <param name="Processor">Milliseconds of processor time since the start.</param>
/// <param name="Contentions">How often a thread waited for a lock since the start.</param>
/// <param name="At">The time of the figures.</param>
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
