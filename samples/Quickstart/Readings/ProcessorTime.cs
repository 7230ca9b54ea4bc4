using System.Diagnostics;
using System.Globalization;

namespace Quickstart;

/// <summary>Processor time up to now, used and in all: two counters of the same unit that only grow.</summary>
internal readonly record struct ProcessorTime(double Used, double Total)
{
    private const string LinuxCounters = "/proc/stat";

    private static readonly bool IsMachineTold = File.Exists(LinuxCounters);

    public static ProcessorTime? OfProcess()
    {
        double elapsed = Stopwatch.GetElapsedTime(startingTimestamp: 0).TotalSeconds;
        return new ProcessorTime(Environment.CpuUsage.TotalTime.TotalSeconds, elapsed * Environment.ProcessorCount);
    }

    /// <returns><see langword="null"/> on systems that do not count this in a file.</returns>
    public static ProcessorTime? OfMachine()
    {
        if (!IsMachineTold)
        {
            return null;
        }

        // "cpu user nice system idle iowait irq softirq steal …"; what follows is counted in these already.
        string line = File.ReadLines(LinuxCounters).First();
        double[] times =
        [
            .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Take(8)
                .Select(field => double.Parse(field, CultureInfo.InvariantCulture)),
        ];
        double total = times.Sum();
        double idle = times[3] + times[4];
        return new ProcessorTime(total - idle, total);
    }
}
