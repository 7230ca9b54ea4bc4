global using Tallies = System.Collections.Immutable.ImmutableSortedDictionary<string, Quickstart.Tally>;
using System.Diagnostics;
using EventChannels;

namespace Quickstart;

/// <summary>The readings of a watcher or of the producer: their count, the newest, and their lag in milliseconds.</summary>
internal readonly record struct Tally(Delivery Delivery, long Count, Reading Newest, double MeanLag, double MaxLag)
{
    public Tally Add(Reading reading)
    {
        double lag = Stopwatch.GetElapsedTime(reading.Timestamp).TotalMilliseconds;
        return new(Delivery, Count + 1, reading, MeanLag + ((lag - MeanLag) / (Count + 1)), Math.Max(MaxLag, lag));
    }

    public override string ToString() =>
        $"{Delivery,-5} {Count,7} {Newest.Sequence - Count,9} {Newest.Sequence,7} {MeanLag,7:F1} ms  "
        + new string('█', (int)Math.Ceiling(16.0 * Count / Newest.Sequence)).PadRight(16, '░');
}

/// <summary>Shows tallies: on a terminal a table, redrawn in place; in a file or a pipe one line a second.</summary>
internal static class Screen
{
    // On Windows, only Windows Terminal is certain to support escape sequences, and it does not set TERM.
    private static bool IsLive { get; } = !Console.IsOutputRedirected
        && (Environment.GetEnvironmentVariable("WT_SESSION") ?? Environment.GetEnvironmentVariable("TERM"))
            is not (null or "dumb") && Console.WindowWidth >= 80 && Console.WindowHeight >= 12;

    private static string _back = ""; // moves to the start of the last table; in a file, a blank line before the summary

    public static async Task ShowAsync(Reading reading, Tallies tallies, CancellationToken ending)
    {
        string line = $"{reading.Time:T} " + string.Join(", ", tallies.Select(row => $"{row.Key} {row.Value.Count}"));
        Console.WriteLine(IsLive ? $"{_back}{Draw(tallies)}{reading}" : $"{line} of {reading.Sequence}; {reading}");
        _back = IsLive ? $"\e[{tallies.Count + 2}F\e[J" : "\n";
        await Task.Delay(IsLive ? 250 : 1000, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static bool Summarize(Tallies tallies, Tally set, (bool Passed, string Finding)[] checks)
    {
        Console.WriteLine($"{_back}{Draw(tallies)}A Set took {set.MeanLag:F2} ms on average, {set.MaxLag:F1} ms at most.\n");
        Array.ForEach(checks, check => Console.WriteLine($"{(check.Passed ? "ok    " : "FAILED")}  {check.Finding}"));
        return checks.All(check => check.Passed);
    }

    private static string Draw(Tallies tallies) =>
        "watcher delivery    got coalesced  newest   mean lag  got █ coalesced ░\n"
        + string.Concat(tallies.Select(row => $"{row.Key,-9} {row.Value}\n"));
}
