using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>The server's watchers for open tabs.</summary>
public sealed class WatcherTests : DashboardFixture
{
    // A tab has two: its own, and that of its slow consumer.
    [Test]
    public async Task The_watchers_of_a_tab_are_disposed_when_it_is_closed()
    {
        DashboardPage page = await OpenLiveAsync();
        DashboardPage other = await OpenLiveAsync();
        await UntilWatchersAsync(page, 4);

        await other.Tab.CloseAsync();
        await UntilWatchersAsync(page, 2);
    }

    // The producer reports their number every half second.
    private static Task UntilWatchersAsync(DashboardPage page, int count) =>
        Assertions.Expect(page.Element("watchers")).ToHaveTextAsync($"{count}");
}
