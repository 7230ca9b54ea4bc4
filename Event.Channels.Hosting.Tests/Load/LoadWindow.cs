using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>A server and its crowd, measured for some time.</summary>
/// <param name="Seconds">The duration of the measurement.</param>
/// <param name="Updates">The updates that were set.</param>
/// <param name="Crowd">The figures of the good clients.</param>
/// <param name="ServerCores">The cores that the server used.</param>
/// <param name="CrowdCores">The cores that the clients used.</param>
/// <param name="Allocated">Bytes that the server allocated.</param>
/// <param name="Contentions">How often a thread of the server waited for a lock.</param>
internal sealed record LoadWindow(
    double Seconds,
    long Updates,
    CrowdFigures Crowd,
    double ServerCores,
    double CrowdCores,
    long Allocated,
    long Contentions)
{
    /// <summary>The processor time of the server for each event that a good client received, in microseconds.</summary>
    public double EventCost => ServerCores * Seconds * 1e6 / Crowd.Events;

    public static async Task<LoadWindow> MeasureAsync(Server server, CrowdProcess crowd, TimeSpan span)
    {
        CrowdFigures crowdBefore = await crowd.ClearAsync();
        ServerFigures before = await server.FiguresAsync();
        await Task.Delay(span);
        ServerFigures after = await server.FiguresAsync();
        CrowdFigures crowdAfter = await crowd.FiguresAsync();
        double seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        return new LoadWindow(
            seconds,
            after.Updates - before.Updates,
            crowdAfter,
            (after.Processor - before.Processor) / 1_000 / seconds,
            (crowdAfter.Processor - crowdBefore.Processor) / 1_000 / seconds,
            after.Allocated - before.Allocated,
            after.Contentions - before.Contentions);
    }
}
