using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>A tab stalled for a while, beside one that works.</summary>
public sealed class StalledTabTests : DashboardFixture
{
    private const string Stall = "time => { const end = performance.now() + time; while (performance.now() < end); }";

    [Test]
    public async Task A_tab_that_stalled_for_three_seconds_shows_the_newest_value_within_a_second()
    {
        DashboardPage other = await OpenLiveAsync();
        DashboardPage page = await OpenLiveAsync();
        double head = (await other.LookAsync()).Tab.Set - (await page.LookAsync()).Tab.Set; // the other tab was opened first

        await page.Tab.EvaluateAsync(Stall, 3000);
        double newest = (await other.LookAsync()).Tab.Set - head;

        await page.UntilAsync(
            look => look.Tab.Set >= newest && look.Tab.Age < 300,
            $"the {newest} updates that another tab shows, and an age of less than 300 ms",
            TimeSpan.FromSeconds(1));
    }
}
