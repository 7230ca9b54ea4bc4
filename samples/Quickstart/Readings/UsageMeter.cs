using System.Diagnostics;

namespace Quickstart;

/// <summary>Turns processor time that only grows into the share that was used lately.</summary>
internal sealed class UsageMeter(Func<ProcessorTime?> read)
{
    // Systems count processor time in ticks of some 10 ms: a share of less than this would be a guess.
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(200);

    private ProcessorTime? _start = read();
    private long _startTimestamp = Stopwatch.GetTimestamp();
    private double? _share;

    /// <returns>The share used in the last full window; <see langword="null"/> before there is one.</returns>
    public double? Read()
    {
        if (Stopwatch.GetElapsedTime(_startTimestamp) < Window)
        {
            return _share;
        }

        ProcessorTime? end = read();
        if (_start is { } from && end is { } to && to.Total > from.Total)
        {
            _share = Math.Clamp((to.Used - from.Used) / (to.Total - from.Total), 0, 1);
        }

        _start = end;
        _startTimestamp = Stopwatch.GetTimestamp();
        return _share;
    }
}
