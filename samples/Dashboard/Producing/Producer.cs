using System.Diagnostics;
using EventChannels;
using Quickstart;

namespace Dashboard;

/// <summary>Sets a reading of this machine at the wanted pace, and reports the reached pace twice a second.</summary>
internal sealed class Producer(MemoryValue<Reading> readings, MemoryValue<ProducerState> state, Pace pace)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sampler = new Sampler();
        using var pacer = new Pacer(pace.Known);
        (long count, long timestamp) last = (0, Stopwatch.GetTimestamp());
        for (long count = 1; ; count++)
        {
            await pacer.WaitAsync(stoppingToken);
            await readings.SetAsync(sampler.Read(), stoppingToken); // waits only for every-value watchers

            if (Stopwatch.GetElapsedTime(last.timestamp) is { TotalMilliseconds: >= 500 } elapsed)
            {
                state.Set(new ProducerState(count, (count - last.count) / elapsed.TotalSeconds, readings.WatcherCount));
                last = (count, Stopwatch.GetTimestamp());
            }
        }
    }
}
