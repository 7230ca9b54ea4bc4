using System.Diagnostics;
using EventChannels;

namespace Quickstart;

/// <summary>Plain text for files and pipes: a line a second, and the summary.</summary>
internal sealed class PlainLines(TextWriter output) : IScreen
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task ShowAsync(IWatchable<Tally> pace, IReadOnlyList<IFollower> followers)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan due = Interval;
        await using IWatcher<Tally> watcher = pace.Watch();
        await foreach (Tally tally in watcher.ReadAllAsync())
        {
            if (clock.Elapsed < due)
            {
                continue;
            }

            due += Interval;
            IEnumerable<string> counts = followers
                .Select(Score.Of)
                .Select(score => $"{score.Name} {score.Tally.Delivered} of {score.Set}");
            double seconds = clock.Elapsed.TotalSeconds;
            await output.WriteLineAsync($"{seconds:F1} s: {string.Join(", ", counts)}; {tally.Newest}");
        }
    }

    public void Summarize(IReadOnlyList<IFollower> followers, Production production, IReadOnlyList<Check> checks)
    {
        output.WriteLine();
        foreach (Score score in followers.Select(Score.Of))
        {
            Tally tally = score.Tally;
            output.WriteLine(
                $"{score.Name,-8} {score.Mode,-5}  set {score.Set,6}  got {tally.Delivered,6}"
                + $"  coalesced {tally.Coalesced,6}  newest {tally.Newest.Sequence,6}"
                + $"  mean lag {tally.MeanLag.TotalMilliseconds,5:F1} ms");
        }

        output.WriteLine(production);
        output.WriteLine();
        foreach (Check check in checks)
        {
            output.WriteLine($"{(check.Passed ? "ok    " : "FAILED")}  {check.Finding}");
        }
    }
}
