using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Outages;

/// <summary>A page whose server goes and comes back.</summary>
public sealed class OutageTests : DashboardFixture
{
    [Test]
    public async Task A_server_that_was_killed_is_followed_again_without_a_reload()
    {
        DashboardPage page = await OpenLiveAsync();
        await MarkAsync(page);

        Server.Kill();
        await page.UntilConnectionAsync("reconnecting");
        await Server.RestartAsync();

        await GoesOnAsync(page);
    }

    [Test]
    public async Task A_server_that_was_stopped_says_so_and_is_followed_again_without_a_reload()
    {
        DashboardPage page = await OpenLiveAsync();
        await MarkAsync(page);

        await Server.Process.StopAsync();
        await page.UntilConnectionAsync("ended");
        await Server.RestartAsync();

        await GoesOnAsync(page);
    }

    private static async Task MarkAsync(DashboardPage page) =>
        await page.Tab.EvaluateAsync("() => { window.isMarked = true; }");

    // The counts of the new server begin anew.
    private static async Task GoesOnAsync(DashboardPage page)
    {
        Look first = await page.UntilLiveAsync();
        await page.UntilAsync(
            look => look.Tab.Received > first.Tab.Received && look.Slow.Received > first.Slow.Received,
            $"more than {first}");
        Assert.That(await page.Tab.EvaluateAsync<bool>("() => window.isMarked === true"), "The page was loaded again.");
    }
}
