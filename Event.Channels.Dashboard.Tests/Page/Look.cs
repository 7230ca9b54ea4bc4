using System.Globalization;

namespace EventChannels.Dashboard.Tests.Page;

/// <summary>All figures of a page at one moment.</summary>
internal sealed class Look(IReadOnlyDictionary<string, string> shown)
{
    /// <summary>The names of the figures of a live page.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "tab-set", "tab-received", "tab-coalesced", "tab-age",
        "slow-set", "slow-received", "slow-coalesced", "slow-age",
        "producer-pace", "journal-taken", "journal-missing",
    ];

    public PanelLook Tab => PanelOf("tab");

    public PanelLook Slow => PanelOf("slow");

    /// <summary>The updates per second that the producer reaches.</summary>
    public double Pace => Figure("producer-pace");

    public double JournalTaken => Figure("journal-taken");

    public double JournalMissing => Figure("journal-missing");

    /// <summary>Whether every figure is present.</summary>
    public bool IsWhole => Names.All(name => double.IsFinite(Figure(name)));

    public override string ToString() => string.Join(", ", shown.Select(figure => $"{figure.Key} {figure.Value}"));

    private PanelLook PanelOf(string panel) =>
        new(Figure($"{panel}-set"), Figure($"{panel}-received"), Figure($"{panel}-coalesced"), Figure($"{panel}-age"));

    // Not a number if the page does not show it.
    private double Figure(string name) =>
        shown.TryGetValue(name, out string? text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double figure)
            ? figure
            : double.NaN;
}
