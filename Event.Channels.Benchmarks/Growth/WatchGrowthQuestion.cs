using System.Diagnostics;

namespace EventChannels.Benchmarks;

/// <summary>The growth of Watch and of Dispose with the number of existing watchers.</summary>
internal sealed class WatchGrowthQuestion : IQuestion<WatchGrowth>
{
    private const int Repetitions = 15;
    private const int Batch = 50;

    private static readonly int[] _counts = [100, 1_000, 10_000];

    public WatchGrowth Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        List<(int Count, double Cost)> watch = [];
        List<(int Count, double Cost)> dispose = [];
        foreach (int count in _counts)
        {
            (TimeSpan watching, TimeSpan disposing) = Measure<TPeer, TWatcher>(count);
            watch.Add((count, watching.TotalNanoseconds / Batch));
            dispose.Add((count, disposing.TotalNanoseconds / Batch));
        }

        return new WatchGrowth(Growth.Exponent(watch), Growth.Exponent(dispose));
    }

    // The least time of all repetitions. The newest watchers are disposed, as by a request that watches only while it runs.
    private static (TimeSpan Watch, TimeSpan Dispose) Measure<TPeer, TWatcher>(int count)
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        TPeer peer = TPeer.Create(inline: false);
        TWatcher[] others = Live.Watch<TPeer, TWatcher>(peer, count);
        TimeSpan watch = TimeSpan.MaxValue;
        TimeSpan dispose = TimeSpan.MaxValue;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            TWatcher[] watchers = Live.Watch<TPeer, TWatcher>(peer, Batch);
            TimeSpan watching = Stopwatch.GetElapsedTime(start);

            start = Stopwatch.GetTimestamp();
            foreach (TWatcher watcher in watchers)
            {
                watcher.Dispose();
            }

            TimeSpan disposing = Stopwatch.GetElapsedTime(start);
            watch = watching < watch ? watching : watch;
            dispose = disposing < dispose ? disposing : dispose;
        }

        GC.KeepAlive(others);
        return (watch, dispose);
    }
}

/// <summary>The exponents of Watch and of Dispose.</summary>
internal readonly record struct WatchGrowth(double Watch, double Dispose);
