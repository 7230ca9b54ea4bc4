using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>The counts on the panels, compared with the readings in the stream.</summary>
public sealed class CountTests : DashboardFixture
{
    // Listens to every stream of the page, as the page does, and keeps the numbers of the readings.
    private const string KeepArrivals =
        """
        window.arrivals = { tab: [], slow: [] };
        const Source = window.EventSource;
        window.EventSource = class extends Source {
            constructor(...args) {
                super(...args);
                for (const [name, sequences] of Object.entries(window.arrivals)) {
                    this.addEventListener(name, event => sequences.push(JSON.parse(event.data).sequence));
                }
            }
        };
        """;

    [Test]
    public async Task The_received_and_coalesced_counts_add_up_to_all_updates_since_the_first_reading()
    {
        await Context.AddInitScriptAsync(KeepArrivals);
        DashboardPage page = await OpenLiveAsync();
        IReadOnlyList<Look> looks = await page.LooksAsync(TimeSpan.FromSeconds(2));
        long[] tab = await ArrivalsAsync(page, "tab");
        long[] slow = await ArrivalsAsync(page, "slow");

        foreach (Look look in looks)
        {
            Verify(look.Tab, tab);
            Verify(look.Slow, slow);
        }
    }

    private static Task<long[]> ArrivalsAsync(DashboardPage page, string panel) =>
        page.Tab.EvaluateAsync<long[]>("panel => window.arrivals[panel]", panel);

    // Readings that arrived after the panel was drawn do not count yet. The panel shows the state before them.
    private static void Verify(PanelLook panel, long[] arrivals)
    {
        Assert.That(panel.Received, Is.InRange(1, arrivals.Length));
        Assert.That(panel.Set, Is.EqualTo(arrivals[(int)panel.Received - 1] - arrivals[0] + 1));
        Assert.That(panel.Received + panel.Coalesced, Is.EqualTo(panel.Set));
    }
}
