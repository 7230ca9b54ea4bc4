using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>Counts the rounds in which a peer is wrong.</summary>
internal abstract class Probe : IQuestion<ProbeAnswer>
{
    /// <summary>The error of a wrong peer.</summary>
    public abstract string Title { get; }

    public abstract ProbeAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;

    /// <summary>Reads all numbers of a watcher, and tests whether the last one is as expected.</summary>
    protected static bool EndsOn<TWatcher>(TWatcher watcher, long number)
        where TWatcher : struct, IPeerWatcher
    {
        const int Patience = 200; // milliseconds

        long read = long.MinValue;
        long end = Environment.TickCount64 + (TWatcher.ReceivesLate ? Patience : 0);
        do
        {
            while (watcher.TryGet(out long next))
            {
                read = next;
            }
        }
        while (read != number && Environment.TickCount64 < end);

        return read == number;
    }
}

/// <summary>The number of rounds, and the number in which a peer was wrong.</summary>
internal readonly record struct ProbeAnswer(int Bad, int Rounds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bad:N0} of {Rounds:N0}");
}
