using System.Diagnostics;
using EventChannels;
using Quickstart;

namespace Dashboard;

/// <summary>Sets a reading of this machine as often as the pace wants, and says twice a second how often that was.</summary>
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
            await readings.SetAsync(sampler.Read(), stoppingToken); // waits for Sync watchers alone

            if (Stopwatch.GetElapsedTime(last.timestamp) is { TotalMilliseconds: >= 500 } elapsed)
            {
                state.Set(new ProducerState(count, (count - last.count) / elapsed.TotalSeconds, readings.WatcherCount));
                last = (count, Stopwatch.GetTimestamp());
            }
        }
    }
}
