using EventChannels;
using Spectre.Console;

namespace Quickstart;

/// <summary>A table on the terminal that is drawn anew in its place.</summary>
internal sealed class LiveTable(IAnsiConsole console) : IScreen
{
    private const int LeastWidth = 76;
    private const int LeastHeight = 12;

    // The terminal echoes Ctrl-C behind the table; a line break there would put the table out of its place.
    private const int RoomForEcho = 2;

    public static bool FitsOn(IAnsiConsole console) => console.Profile is
    {
        Capabilities.Ansi: true,
        Width: >= LeastWidth,
        Height: >= LeastHeight,
    };

    public Task ShowAsync(IWatchable<Tally> pace, IReadOnlyList<IFollower> followers) =>
        console.Live(Text.Empty).AutoClear(true).StartAsync(async live =>
        {
            await using IWatcher<Tally> watcher = pace.Watch();
            await foreach (Tally tally in watcher.ReadAllAsync())
            {
                live.UpdateTarget(Draw(followers).Caption(tally.Newest.ToString()));
            }
        });

    public void Summarize(IReadOnlyList<IFollower> followers, Production production, IReadOnlyList<Check> checks)
    {
        console.Write(Draw(followers));
        console.WriteLine(production.ToString());
        foreach (Check check in checks)
        {
            console.Markup(check.Passed ? "[green]ok[/]      " : "[red]FAILED[/]  ");
            console.WriteLine(check.Finding);
        }
    }

    private Table Draw(IReadOnlyList<IFollower> followers)
    {
        Table table = new Table().Border(TableBorder.Rounded).Width(console.Profile.Width - RoomForEcho);
        table.AddColumn("Watcher", column => column.NoWrap());
        table.AddColumn("Mode", column => column.NoWrap());
        foreach (string heading in (string[])["Set", "Got", "Coalesced", "Newest", "Mean\nlag"])
        {
            table.AddColumn(heading, column => column.RightAligned().NoWrap());
        }

        // The one column that may be narrowed: it takes the width that the others leave.
        table.AddColumn($"Got {DeliveryBar.Delivered}\ncoalesced {DeliveryBar.Coalesced}");
        foreach (Score score in followers.Select(Score.Of))
        {
            table.AddRow(
                new Text(score.Name),
                new Text(score.Mode),
                new Text($"{score.Set}"),
                new Text($"{score.Tally.Delivered}"),
                new Text($"{score.Tally.Coalesced}"),
                new Text($"{score.Tally.Newest.Sequence}"),
                new Text($"{score.Tally.MeanLag.TotalMilliseconds:F1} ms"),
                new DeliveryBar(score.Tally));
        }

        return table;
    }
}
