using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The ages of readings when they are read. Safe for use from any thread.</summary>
internal sealed class Ages
{
    private const int StepsAMillisecond = 20;
    private readonly long[] _counts = new long[10_000 * StepsAMillisecond];

    public void Add(long ticks)
    {
        long step = ticks * StepsAMillisecond * 1_000 / Stopwatch.Frequency;
        Interlocked.Increment(ref _counts[Math.Clamp(step, 0, _counts.Length - 1)]);
    }

    public void Clear() => Array.Clear(_counts);

    public long Count() => _counts.Sum();

    /// <summary>A percentile of the ages, in milliseconds.</summary>
    public double Percentile(double share)
    {
        long rest = (long)(Count() * share);
        int step = 0;
        for (; step < _counts.Length - 1 && rest >= _counts[step]; step++)
        {
            rest -= _counts[step];
        }

        return (double)step / StepsAMillisecond;
    }
}
