using EventChannels.Dashboard.Tests.Browser;
using EventChannels.Dashboard.Tests.Servers;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Page;

/// <summary>Tests with one dashboard for the fixture, and a browser context for each test.</summary>
public abstract class DashboardFixture
{
    private protected DashboardServer Server { get; private set; } = null!;

    private protected IBrowserContext Context { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        BrowserProgram.Chromium.Require();
        Server = await DashboardServer.StartAsync();
    }

    [OneTimeTearDown]
    public void EndServer() => Server?.Dispose();

    [SetUp]
    public async Task OpenContextAsync() => Context = await SharedBrowser.NewContextAsync();

    [TearDown]
    public async Task CloseContextAsync()
    {
        if (Context is not null)
        {
            await Context.CloseAsync();
        }
    }

    /// <summary>Switches the journal off. It belongs to the server, so all tests of a fixture share it.</summary>
    private protected Task SwitchJournalOffAsync() => Context.APIRequest.PostAsync(
        new Uri(Server.Address, "journal").ToString(), new() { DataObject = new { on = false } });

    private protected Task<DashboardPage> OpenAsync() => DashboardPage.OpenAsync(Context, Server);

    /// <summary>Opens a tab, and waits until it is live and shows every figure.</summary>
    private protected async Task<DashboardPage> OpenLiveAsync()
    {
        DashboardPage page = await OpenAsync();
        await page.UntilLiveAsync();
        return page;
    }
}
