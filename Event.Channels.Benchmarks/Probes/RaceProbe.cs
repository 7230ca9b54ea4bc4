namespace EventChannels.Benchmarks;

/// <summary>A probe whose rounds are races between two threads. Only rounds in which the threads met count.</summary>
internal abstract class RaceProbe : Probe
{
    private const int MostRounds = 20_000;

    // If the cores are busy, the threads seldom meet.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    /// <param name="race">Runs one round, with its number from 1. Returns whether the threads met.</param>
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
