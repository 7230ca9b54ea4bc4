using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Outages;

/// <summary>A page whose server goes away and comes back.</summary>
public sealed class OutageTests : DashboardFixture
{
    [Test]
    public async Task The_page_reconnects_to_a_killed_server_without_a_reload()
    {
        DashboardPage page = await OpenLiveAsync();
        await MarkAsync(page);

        Server.Kill();
        await page.UntilConnectionAsync("reconnecting");
        await Server.RestartAsync();

        await GoesOnAsync(page);
    }

    [Test]
    public async Task The_page_shows_that_its_server_stopped_and_reconnects_without_a_reload()
    {
        DashboardPage page = await OpenLiveAsync();
        await MarkAsync(page);

        await Server.Process.StopAsync();
        await page.UntilConnectionAsync("ended");
        await Server.RestartAsync();

        await GoesOnAsync(page);
    }

    [Test]
    public async Task A_page_without_its_server_dims_its_figures_and_does_not_call_them_current([Values] bool killed)
    {
        DashboardPage page = await OpenLiveAsync();
        string live = await ColorAsync(page);
        await page.Journal.ClickAsync();
        await Assertions.Expect(page.Tab.Locator("#journal-note")).ToContainTextAsync("updates a second");
        if (killed)
        {
            Server.Kill();
            await page.UntilConnectionAsync("reconnecting");
        }
        else
        {
            await Server.Process.StopAsync();
            await page.UntilConnectionAsync("ended");
        }

        await Assertions.Expect(page.Tab.Locator("#journal-note")).ToHaveTextAsync("On when the server was last heard of.");
        await Assertions.Expect(page.Tab.Locator("#pace-note")).ToHaveTextAsync(", as the server said last.");
        Assert.That(await ColorAsync(page), Is.Not.EqualTo(live));
        AxeResult result = await page.Tab.RunAxe();
        Assert.That(result.Violations, Is.Empty);
        Look dimmed = await page.LookAsync();
        await page.UntilAsync(look => look.Tab.Age > dimmed.Tab.Age && look.Slow.Age > dimmed.Slow.Age, "older readings");
        await Assertions.Expect(page.Element("tab-chart")).ToHaveAttributeAsync("data-points", "0");
        await Assertions.Expect(page.Element("slow-chart")).ToHaveAttributeAsync("data-points", "0");

        await Server.RestartAsync();
        await page.UntilLiveAsync();
        await Assertions.Expect(page.Tab.Locator("#journal-note")).ToHaveTextAsync("Off. The producer waits for nobody.");
        Assert.That(await ColorAsync(page), Is.EqualTo(live));
    }

    private static Task<string> ColorAsync(DashboardPage page) =>
        page.Element("producer-pace").EvaluateAsync<string>("figure => getComputedStyle(figure).color");

    private static async Task MarkAsync(DashboardPage page) =>
        await page.Tab.EvaluateAsync("() => { window.isMarked = true; }");

    // The counts of the new server start again.
    private static async Task GoesOnAsync(DashboardPage page)
    {
        Look first = await page.UntilLiveAsync();
        await page.UntilAsync(
            look => look.Tab.Received > first.Tab.Received && look.Slow.Received > first.Slow.Received,
            $"more than {first}");
        Assert.That(await page.Tab.EvaluateAsync<bool>("() => window.isMarked === true"), "The page was loaded again.");
    }
}
