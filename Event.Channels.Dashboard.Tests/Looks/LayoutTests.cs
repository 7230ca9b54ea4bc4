using EventChannels.Dashboard.Tests.Page;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Looks;

/// <summary>A page that fits its window, in the colors of the system.</summary>
public sealed class LayoutTests : DashboardFixture
{
    private const int FilledChart = 50; // the slow consumer gets four a second at most, and a chart shows ten seconds

    private const int TakenByJournal = 500; // some four seconds

    // A page that hides overflowing content does not scroll either, so each element is checked.
    private const string Overflowing =
        """
        () => [...document.querySelectorAll('body, body *')]
            .filter(e => e.getClientRects().length && getComputedStyle(e).clipPath === 'none')
            .filter(e => { const box = e.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
            .map(e => e.outerHTML.slice(0, 200))
        """;

    // A thousand updates a second add up to this many in a day. The page draws nothing before this returns.
    private const string CrampedCounts =
        """
        () => {
            const counts = ['tab-set', 'tab-received', 'tab-coalesced', 'slow-set', 'slow-received', 'slow-coalesced'];
            return [...counts, 'journal-taken'].filter(name => {
                const figure = document.querySelector(`[data-testid=${name}]`);
                figure.textContent = '86,400,000';
                const text = document.createRange();
                text.selectNodeContents(figure);
                const column = figure.parentElement.getBoundingClientRect();
                const next = figure.parentElement.nextElementSibling?.getBoundingClientRect();
                const panel = figure.closest('section').getBoundingClientRect();
                return text.getBoundingClientRect().right >= (next?.left > column.left ? next.left : panel.right);
            });
        }
        """;

    // From 0, black, to 1, white.
    private const string Lightness =
        """
        () => {
            const colors = [document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor);
            const color = colors.find(c => !c.endsWith(', 0)')) ?? 'rgb(255, 255, 255)';
            const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
            return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
        }
        """;

    // The charts without a colored pixel. Axes and grid are gray.
    private const string BlankCharts =
        """
        () => ['tab-chart', 'slow-chart', 'pace-chart'].filter(name => {
            const canvas = document.querySelector(`[data-testid=${name}] canvas`);
            const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            for (let i = 0; i < dots.length; i += 4) {
                const colors = dots.subarray(i, i + 3);
                if (dots[i + 3] === 255 && Math.max(...colors) - Math.min(...colors) > 64) return false;
            }
            return true;
        })
        """;

    // The marks that have the color of the panel behind them.
    private const string InvisibleMarks =
        """
        () => ['[data-testid=connection]', '.tab h2', '.slow h2'].filter(mark => {
            const panel = document.querySelector('section');
            const color = getComputedStyle(document.querySelector(mark), '::before').backgroundColor;
            return color === getComputedStyle(panel).backgroundColor;
        })
        """;

    [Test]
    public async Task Nothing_is_wider_than_the_window([Values(1280, 768, 390, 320)] int width)
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Tab.SetViewportSizeAsync(width, 844);
        await page.LookAsync();

        Assert.That(await page.Tab.EvaluateAsync<string[]>(Overflowing), Is.Empty);
        int needed = await page.Tab.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        Assert.That(needed, Is.LessThanOrEqualTo(width));
    }

    [Test]
    public async Task Counts_of_a_whole_day_overlap_nothing_beside_them([Values(1280, 768, 390, 320)] int width)
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Tab.SetViewportSizeAsync(width, 844);
        await page.LookAsync();

        Assert.That(await page.Tab.EvaluateAsync<string[]>(CrampedCounts), Is.Empty);
    }

    [TearDown]
    public Task SwitchOffAsync() => SwitchJournalOffAsync();

    // One page for all views: its charts fill once, and it follows the system's colors while it is open.
    [Test]
    public async Task The_page_follows_the_systems_light_or_dark_theme()
    {
        DashboardPage page = await OpenLiveAsync();
        await page.UntilAsync(look => look.Slow.Received > FilledChart, "filled charts");
        await page.Journal.ClickAsync(); // so that the pictures show its effect on the pace
        await page.UntilAsync(look => look.JournalTaken > TakenByJournal, "the journal takes updates");
        foreach (View view in View.All)
        {
            await view.ApplyAsync(page.Tab);
            await page.LookAsync();

            string file = Path.Combine(ScreenshotFolder(), $"dashboard-{view}.png");
            await page.Tab.ScreenshotAsync(new() { Path = file });
            TestContext.AddTestAttachment(file);

            double lightness = await page.Tab.EvaluateAsync<double>(Lightness);
            Assert.That(await page.Tab.EvaluateAsync<string[]>(BlankCharts), Is.Empty);
            Assert.That(lightness, view.IsDark ? Is.LessThan(0.25) : Is.GreaterThan(0.75), $"{view}");
        }
    }

    [Test]
    public async Task The_marks_on_the_page_are_also_visible_in_forced_colors([Values] bool dark)
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Tab.EmulateMediaAsync(new()
        {
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ForcedColors = ForcedColors.Active,
        });

        Assert.That(await page.Tab.EvaluateAsync<string[]>(InvisibleMarks), Is.Empty);
    }

    private static string ScreenshotFolder() => Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("EVENT_CHANNELS_SCREENSHOTS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots")).FullName;
}
