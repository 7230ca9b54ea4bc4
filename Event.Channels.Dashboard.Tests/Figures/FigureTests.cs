using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>A page without any input.</summary>
public sealed class FigureTests : DashboardFixture
{
    private static readonly TimeSpan _someTime = TimeSpan.FromSeconds(2);

    [Test]
    public async Task The_page_is_live_and_shows_all_figures_and_charts_within_two_seconds()
    {
        await OpenLiveAsync(); // the server's first page waits for its code to be compiled
        await using IBrowserContext fresh = await SharedBrowser.NewContextAsync();

        long start = Environment.TickCount64;
        DashboardPage page = await DashboardPage.OpenAsync(fresh, Server);
        await page.UntilLiveAsync();
        await page.UntilChartsHaveAsync(1, "tab-chart", "slow-chart", "pace-chart");

        Assert.That(Environment.TickCount64 - start, Is.LessThan(2000));
    }

    [Test]
    public async Task The_figures_keep_increasing()
    {
        DashboardPage page = await OpenAsync();
        Look first = await page.UntilLiveAsync();

        await page.UntilAsync(
            look => look.Tab.Set > first.Tab.Set
                && look.Tab.Received > first.Tab.Received
                && look.Tab.Coalesced > first.Tab.Coalesced
                && look.Slow.Set > first.Slow.Set
                && look.Slow.Received > first.Slow.Received
                && look.Slow.Coalesced > first.Slow.Coalesced,
            $"more than {first}");
    }

    [Test]
    public async Task A_page_opens_one_stream_without_errors()
    {
        DashboardPage page = await OpenLiveAsync();
        await page.LooksAsync(_someTime);

        Assert.That(page.Troubles, Is.Empty);
        Assert.That(page.Streams, Is.EqualTo(1));
    }
}
