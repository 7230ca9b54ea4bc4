using System.Diagnostics;
using ProcessorTime = (long Timestamp, System.TimeSpan Process, double Idle, double Total);

namespace Quickstart;

/// <summary>Measures this machine, and numbers the readings from 1. Not safe for concurrent use.</summary>
internal sealed class Machine
{
    private ProcessorTime _last = CountProcessorTime();
    private double? _processUsage, _machineUsage;
    private long _sequence;

    public Reading Read()
    {
        // Systems count processor time in ticks of about 10 ms, so the share of less than 200 ms would be a guess.
        if (Stopwatch.GetElapsedTime(_last.Timestamp) is { TotalMilliseconds: >= 200 } elapsed)
        {
            ProcessorTime now = CountProcessorTime();
            _processUsage = (now.Process - _last.Process) / elapsed / Environment.ProcessorCount;
            double idle = (now.Idle - _last.Idle) / (now.Total - _last.Total);
            _machineUsage = idle is >= 0 and <= 1 ? 1 - idle : null;
            _last = now;
        }

        double? load = ReadFields("/proc/loadavg") is [string lastMinute, ..] ? double.Parse(lastMinute) : null;
        return new Reading(
            ++_sequence, DateTimeOffset.Now, _processUsage, _machineUsage, load, Environment.WorkingSet,
            GC.GetTotalMemory(false), GC.CollectionCount(0), ThreadPool.PendingWorkItemCount, Stopwatch.GetTimestamp());
    }

    private static ProcessorTime CountProcessorTime()
    {
        // "cpu user nice system idle iowait irq softirq steal …"; later fields are already counted in these.
        double[] times = [.. ReadFields("/proc/stat").Skip(1).Take(8).Select(double.Parse)];
        return (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, times.Skip(3).Take(2).Sum(), times.Sum());
    }

    private static string[] ReadFields(string file) =>
        File.Exists(file) ? File.ReadLines(file).First().Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
}
