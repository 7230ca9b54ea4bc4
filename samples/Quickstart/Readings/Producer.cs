using System.Diagnostics;
using EventChannels;

namespace Quickstart;

/// <summary>Sets a new reading into a value once in a period, whoever watches it and how.</summary>
internal sealed class Producer(MemoryValue<Reading> value, TimeSpan period)
{
    private readonly Sampler _sampler = new();

    /// <summary>Sets readings until <paramref name="ending"/> is cancelled, then completes the value.</summary>
    public async Task<Production> ProduceAsync(CancellationToken ending)
    {
        Production production = default;
        using var timer = new PeriodicTimer(period);

        // A disposed timer ticks no more, and the loop ends between two updates, never within one.
        using CancellationTokenRegistration registration = ending.Register(timer.Dispose);
        try
        {
            while (await timer.WaitForNextTickAsync(CancellationToken.None))
            {
                Reading reading = _sampler.Sample();
                long start = Stopwatch.GetTimestamp();

                // Waits for Sync watchers alone: for the journal, until it has written the reading before.
                await value.SetAsync(reading, CancellationToken.None);
                production = production.Add(reading, Stopwatch.GetElapsedTime(start));
            }
        }
        finally
        {
            value.TryComplete(); // the followers get the last reading, and then their loops end
        }

        return production;
    }
}
