using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Looks;

/// <summary>A page for every user.</summary>
public sealed class AccessibilityTests : DashboardFixture
{
    // The controls that a key should reach, in document order.
    private const string Controls =
        """
        () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
            .filter(e => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length)
            .map(e => e.dataset.testid ?? e.outerHTML)
        """;

    // The control with the focus, and the reasons why a user cannot see that.
    private const string Focused =
        """
        () => {
            const e = document.activeElement;
            const style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            const faults = [];
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0) faults.push('no outline');
            const seen = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
            if (!seen) faults.push('out of sight');
            return [e.dataset.testid ?? e.outerHTML, ...faults].join(': ');
        }
        """;

    [TestCaseSource(typeof(View), nameof(View.All))]
    public async Task Axe_finds_no_accessibility_violations(View view)
    {
        DashboardPage page = await OpenAsync();
        await view.ApplyAsync(page.Tab);
        await page.UntilLiveAsync();

        AxeResult result = await page.Tab.RunAxe();

        IEnumerable<string> found =
            from rule in result.Violations from node in rule.Nodes select $"{rule.Id}: {rule.Help}: {node.Html}";
        Assert.That(found, Is.Empty);
        Assert.That(result.Passes, Is.Not.Empty);
    }

    [Test]
    public async Task The_Tab_key_reaches_every_control_in_order_with_a_visible_focus([Values(1280, 390)] int width)
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Tab.SetViewportSizeAsync(width, 800);
        string[] controls = await page.Tab.EvaluateAsync<string[]>(Controls);
        Assert.That(controls, Does.Contain("pace").And.Contain("journal"));

        var reached = new List<string>();
        foreach (string _ in controls)
        {
            await page.Tab.Keyboard.PressAsync("Tab");
            reached.Add(await page.Tab.EvaluateAsync<string>(Focused));
        }

        Assert.That(reached, Is.EqualTo(controls));
    }
}
