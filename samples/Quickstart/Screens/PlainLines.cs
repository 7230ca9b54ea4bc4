using System.Diagnostics;
using Event.Channels;

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
            await output.WriteLineAsync($"{clock.Elapsed.TotalSeconds:F1} s: {string.Join(", ", counts)}; {tally.Newest}");
        }
    }

    public void Summarize(IReadOnlyList<IFollower> followers, IReadOnlyList<Check> checks)
    {
        output.WriteLine();
        foreach (Score score in followers.Select(Score.Of))
        {
            output.WriteLine(
                $"{score.Name,-8} {score.Mode,-5}  set {score.Set,6}  got {score.Tally.Delivered,6}  coalesced {score.Tally.Coalesced,6}"
                + $"  newest {score.Tally.Newest.Sequence,6}  mean lag {score.Tally.MeanLag.TotalMilliseconds,5:F1} ms");
        }

        output.WriteLine();
        foreach (Check check in checks)
        {
            output.WriteLine($"{(check.Passed ? "ok    " : "FAILED")}  {check.Finding}");
        }
    }
}
