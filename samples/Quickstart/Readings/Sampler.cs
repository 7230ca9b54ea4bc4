using System.Diagnostics;

namespace Quickstart;

/// <summary>Reads this machine's figures, numbered in a row. For one producer; not safe for concurrent use.</summary>
internal sealed class Sampler
{
    private readonly UsageMeter _process = new(ProcessorTime.OfProcess);
    private readonly UsageMeter _machine = new(ProcessorTime.OfMachine);
    private long _sequence;

    public Reading Sample() => new()
    {
        Sequence = ++_sequence,
        ProcessUsage = _process.Read(),
        MachineUsage = _machine.Read(),
        LoadAverage = Quickstart.LoadAverage.Read(),
        WorkingSet = Environment.WorkingSet,
        ManagedHeap = GC.GetTotalMemory(forceFullCollection: false),
        Collections = GC.CollectionCount(generation: 0),
        ThreadPoolQueue = ThreadPool.PendingWorkItemCount,
        Time = DateTimeOffset.Now,
        Timestamp = Stopwatch.GetTimestamp(),
    };
}
