using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Controls;

/// <summary>The pace that the producer should keep. It belongs to the server, so all tabs share it.</summary>
public sealed class PaceTests : DashboardFixture
{
    [Test]
    public async Task Keys_set_the_pace_of_the_producer_and_all_tabs_show_it()
    {
        DashboardPage page = await OpenLiveAsync();
        DashboardPage other = await OpenLiveAsync();
        await page.UntilAsync(look => look.Pace > 100, "a pace of more than 100");

        await page.Pace.FocusAsync();
        await page.Tab.Keyboard.PressAsync("Home");
        await page.UntilAsync(look => look.Pace < 5, "a pace of less than 5");
        await Assertions.Expect(other.Pace).ToHaveValueAsync("1");

        await page.Tab.Keyboard.PressAsync("End");
        await page.UntilAsync(look => look.Pace > 100, "a pace of more than 100");
        await Assertions.Expect(other.Pace).ToHaveValueAsync("1000");
    }
}
