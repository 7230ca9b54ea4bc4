namespace EventChannels.Benchmarks;

/// <summary>A probe whose rounds are races of two threads; only those count in which they met.</summary>
internal abstract class RaceProbe : Probe
{
    private const int MostRounds = 20_000;

    // If the cores are busy, the threads seldom meet.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    /// <param name="race">One round, given its number from 1: whether the threads met.</param>
    /// <param name="isRight">Whether the peer was right in that round.</param>
    protected static ProbeAnswer Count(Func<int, bool> race, Func<bool> isRight)
    {
        long end = Environment.TickCount64 + (long)_longest.TotalMilliseconds;
        int bad = 0;
        int met = 0;
        for (int round = 1; met < MostRounds && Environment.TickCount64 < end; round++)
        {
            if (race(round))
            {
                met++;
                bad += isRight() ? 0 : 1;
            }
        }

        return new ProbeAnswer(bad, met);
    }
}
