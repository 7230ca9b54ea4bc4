using CsvHelper;

namespace Quickstart;

/// <summary>What the machine was doing at one moment; <see langword="null"/> where the system does not tell.</summary>
[CsvRecord]
internal readonly partial record struct Reading
{
    private const double Megabyte = 1024 * 1024;

    /// <summary>The number of this reading among all that were set; the first one is 1.</summary>
    public required long Sequence { get; init; }

    [CsvFormat("O")]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The share of all processors that this process used lately, from 0 to 1.</summary>
    public required double? ProcessUsage { get; init; }

    /// <summary>The share of all processors that was in use lately, from 0 to 1.</summary>
    public required double? MachineUsage { get; init; }

    public required double? LoadAverage { get; init; }

    /// <summary>The memory of this process, in bytes.</summary>
    public required long WorkingSet { get; init; }

    /// <summary>The managed part of it, in bytes.</summary>
    public required long ManagedHeap { get; init; }

    public required int Collections { get; init; }

    public required long ThreadPoolQueue { get; init; }

    /// <summary>The same moment as <see cref="Time"/> on the clock that nobody adjusts.</summary>
    [CsvIgnore]
    public long Timestamp { get; init; }

    public override string ToString()
    {
        string machine = MachineUsage is { } usage ? $" (machine {usage:P0})" : "";
        string load = LoadAverage is { } average ? $", load {average:F2}" : "";
        return $"cpu {ProcessUsage ?? 0:P0}{machine}{load}, memory {WorkingSet / Megabyte:F0} MB"
            + $" (heap {ManagedHeap / Megabyte:F1}), {Collections} GCs, queue {ThreadPoolQueue}";
    }
}
