using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>Sets a reading at once, and then as many a second as requested.</summary>
internal sealed class Producer(IValue<Reading> reading, IConfiguration configuration) : BackgroundService
{
    private readonly int _padding = configuration.GetValue("Padding", 0);
    private readonly MemoryValue<double> _updatesASecond = new();
    private long _updates;

    public long Updates => Volatile.Read(ref _updates);

    public double UpdatesASecond
    {
        set => _updatesASecond.Set(value);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SetAsync(stoppingToken);
        await _updatesASecond.ForEachLatestAsync(ProduceAsync, stoppingToken);
    }

    private async ValueTask ProduceAsync(double updatesASecond, CancellationToken cancellationToken)
    {
        if (updatesASecond > 0)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / updatesASecond));
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SetAsync(cancellationToken);
            }
        }
    }

    private ValueTask SetAsync(CancellationToken cancellationToken)
    {
        string? padding = _padding > 0 ? new string('.', _padding) : null;
        var next = new Reading(Interlocked.Increment(ref _updates), Stopwatch.GetTimestamp(), padding);
        return reading.SetAsync(next, cancellationToken);
    }
}
