using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Controls;

/// <summary>The every-value watcher that can be switched on. It belongs to the server, so all tabs share it.</summary>
public sealed class JournalTests : DashboardFixture
{
    [TearDown]
    public Task SwitchOffAsync() => SwitchJournalOffAsync();

    // How far below the top the line of the chart ends, as a share of its height. The line is opaque, the area below it is
    // not.
    private const string EndOfLine =
        """
        () => {
            const { width, height } = document.querySelector('[data-testid=pace-chart] canvas');
            const dots = document.querySelector('[data-testid=pace-chart] canvas').getContext('2d')
                .getImageData(0, 0, width, height).data;
            for (let x = width - 1; x >= 0; x--) {
                for (let y = 0; y < height; y++) {
                    const i = 4 * (y * width + x);
                    const colors = dots.subarray(i, i + 3);
                    if (dots[i + 3] === 255 && Math.max(...colors) - Math.min(...colors) > 64) return y / height;
                }
            }
            return null;
        }
        """;

    [TestCase("Space")]
    [TestCase("Enter")]
    public async Task The_journal_misses_nothing_and_slows_the_producer_until_it_is_switched_off(string key)
    {
        DashboardPage page = await OpenLiveAsync();
        double pace = await SteadyPaceAsync(page);

        await page.Journal.FocusAsync();
        await page.Tab.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Journal).ToHaveAttributeAsync("aria-checked", "true");
        Look on = await page.UntilAsync(look => look.Pace < pace / 2, $"a pace of less than half of {pace}");
        Look later = await page.UntilAsync(
            look => look.JournalTaken > on.JournalTaken + 20, "the journal takes updates");
        Assert.That((on.JournalMissing, later.JournalMissing), Is.EqualTo((0, 0)));

        await page.Tab.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Journal).ToHaveAttributeAsync("aria-checked", "false");
        await page.UntilAsync(look => look.Pace > pace / 2, $"a pace of more than half of {pace}");
    }

    [Test]
    public async Task The_chart_shows_that_the_producer_is_slower_while_the_journal_is_on()
    {
        DashboardPage page = await OpenLiveAsync();
        await SteadyPaceAsync(page);
        await page.UntilChartsHaveAsync(2, "pace-chart");
        double off = await page.Tab.EvaluateAsync<double>(EndOfLine);

        await page.Journal.ClickAsync();

        await page.Tab.WaitForFunctionAsync($"off => ({EndOfLine})() > off + 0.05", off);
    }

    [Test]
    public async Task All_tabs_show_whether_the_journal_is_on()
    {
        DashboardPage one = await OpenLiveAsync();
        DashboardPage other = await OpenLiveAsync();

        await one.Journal.ClickAsync();
        await Assertions.Expect(other.Journal).ToHaveAttributeAsync("aria-checked", "true");

        await other.Journal.ClickAsync();
        await Assertions.Expect(one.Journal).ToHaveAttributeAsync("aria-checked", "false");
    }

    // The median of many, since the producer may just have begun.
    private static async Task<double> SteadyPaceAsync(DashboardPage page)
    {
        await page.UntilAsync(look => look.Pace > 0, "the producer's pace");
        double[] paces = [.. (await page.LooksAsync(TimeSpan.FromSeconds(1.5))).Select(look => look.Pace).Order()];
        return paces[paces.Length / 2];
    }
}
