using Event.Channels;

namespace Quickstart;

/// <summary>Sets a new reading into a value once in a period, in whichever mode the value is.</summary>
internal sealed class Producer(MemoryValue<Reading> value, TimeSpan period)
{
    private readonly Sampler _sampler = new();

    /// <summary>Sets readings until <paramref name="ending"/> is cancelled, then completes the value.</summary>
    /// <returns>The last reading that was set.</returns>
    public async Task<Reading> ProduceAsync(CancellationToken ending)
    {
        Reading last = default;
        using var timer = new PeriodicTimer(period);

        // A disposed timer ticks no more, and the loop ends between two updates, never within one.
        using CancellationTokenRegistration registration = ending.Register(timer.Dispose);
        try
        {
            while (await timer.WaitForNextTickAsync(CancellationToken.None))
            {
                last = _sampler.Sample();

                // Done at once in async mode; in Sync mode it waits for the followers.
                await value.SetAsync(last, CancellationToken.None);
            }
        }
        finally
        {
            value.TryComplete(); // the followers get the last reading, and then their loops end
        }

        return last;
    }
}
