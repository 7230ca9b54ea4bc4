using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Looks;

/// <summary>A page for everybody.</summary>
public sealed class AccessibilityTests : DashboardFixture
{
    // Each control that a key can reach, in the order of the document; and whether it shows more when it has the focus.
    private const string Controls =
        """
        () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
            .filter(e => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length)
            .map(e => e.dataset.testid ?? e.outerHTML)
        """;

    private const string Focused =
        """
        () => {
            const e = document.activeElement;
            if (!e || e === document.body) return null;
            const drawn = () => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join(); };
            const style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            const inside = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
            return { name: e.dataset.testid ?? e.outerHTML, outlined, inside };
        }
        """;

    [TestCaseSource(typeof(View), nameof(View.All))]
    public async Task Axe_finds_nothing(View view)
    {
        DashboardPage page = await OpenAsync();
        await view.ApplyAsync(page.Tab);
        await page.UntilLiveAsync();

        AxeResult result = await page.Tab.RunAxe();

        Assert.That(
            result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}: {node.Html}")), Is.Empty);
        Assert.That(result.Passes, Is.Not.Empty);
    }

    [Test]
    public async Task Tab_reaches_every_control_in_order_with_a_focus_that_is_seen([Values(1280, 390)] int width)
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Tab.SetViewportSizeAsync(width, 800);
        string[] controls = await page.Tab.EvaluateAsync<string[]>(Controls);
        Assert.That(controls, Does.Contain("pace").And.Contain("journal"));

        var reached = new List<Focus>();
        foreach (string _ in controls)
        {
            await page.Tab.Keyboard.PressAsync("Tab");
            reached.Add(await page.Tab.EvaluateAsync<Focus>(Focused));
        }

        Assert.That(reached, Is.EqualTo(controls.Select(name => new Focus(name, Outlined: true, Inside: true))));
    }

    private sealed record Focus(string Name, bool Outlined, bool Inside);
}
