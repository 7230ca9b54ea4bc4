using EventChannels.Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests;

/// <summary>The one browser of all tests. Each test has its own contexts, which share nothing.</summary>
/// <remarks>It is in the namespace that contains every fixture, so all of them end before the browser.</remarks>
[SetUpFixture]
public sealed class SharedBrowser
{
    private static readonly Lazy<Task<IBrowser>> _browser = new(LaunchAsync);
    private static IPlaywright? _playwright;

    /// <summary>A new context for tabs. The first one starts the browser. Ends the test if there is none.</summary>
    internal static async Task<IBrowserContext> NewContextAsync()
    {
        IBrowser browser = await _browser.Value;
        IBrowserContext context = await browser.NewContextAsync(
            new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout((float)Deadlines.Unexpected.TotalMilliseconds);
        return context;
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_browser.IsValueCreated && _browser.Value.IsCompletedSuccessfully)
        {
            await (await _browser.Value).CloseAsync();
        }

        _playwright?.Dispose();
    }

    // The browser is the driver's process, and the driver ends both when the test process is gone.
    private static async Task<IBrowser> LaunchAsync()
    {
        string program = BrowserProgram.Chromium.Require();
        Assertions.SetDefaultExpectTimeout((float)Deadlines.Unexpected.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }
}
