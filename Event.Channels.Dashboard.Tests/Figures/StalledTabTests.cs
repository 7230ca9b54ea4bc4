using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>A tab that does nothing for a while, beside one that works.</summary>
public sealed class StalledTabTests : DashboardFixture
{
    private const string Stall = "time => { const end = performance.now() + time; while (performance.now() < end); }";

    [Test]
    public async Task A_tab_that_did_nothing_for_three_seconds_shows_what_is_newest_within_a_second()
    {
        DashboardPage other = await OpenLiveAsync();
        DashboardPage page = await OpenLiveAsync();
        Look before = await page.LookAsync();

        await page.Tab.EvaluateAsync(Stall, 3000);
        Look newest = await other.LookAsync();
        Look after = await page.UntilAsync(
            look => look.Tab.Set >= newest.Tab.Set, $"no less than another tab shows: {newest}", TimeSpan.FromSeconds(1));

        Assert.That(newest.Tab.Set, Is.GreaterThan(before.Tab.Set));
        await page.UntilAsync(look => look.Tab.Age < 300, "an age of less than 300 ms", TimeSpan.FromSeconds(1));
    }
}
