namespace Quickstart;

/// <summary>The figures of the machine at one moment; <see langword="null"/> if the system does not report one.</summary>
internal readonly record struct Reading(
    long Sequence, DateTimeOffset Time, double? ProcessUsage, double? MachineUsage, double? LoadAverage,
    long WorkingSet, long ManagedHeap, int Collections, long ThreadPoolQueue, long Timestamp)
{
    public const string CsvHeader =
        "Sequence,Time,ProcessUsage,MachineUsage,LoadAverage,WorkingSet,ManagedHeap,Collections,ThreadPoolQueue";

    public string ToCsv() => $"{Sequence},{Time:O},{ProcessUsage},{MachineUsage},{LoadAverage},"
        + $"{WorkingSet},{ManagedHeap},{Collections},{ThreadPoolQueue}";

    public override string ToString() =>
        $"cpu {ProcessUsage ?? 0:P0}{MachineUsage:' (machine '0 %')'}{LoadAverage:', load '0.00}, "
        + $"{WorkingSet >> 20} MB (heap {ManagedHeap / 1048576.0:F1}), {Collections} GCs, queue {ThreadPoolQueue}";
}
