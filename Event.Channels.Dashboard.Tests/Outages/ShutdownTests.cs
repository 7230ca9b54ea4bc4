using System.Diagnostics;
using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Outages;

/// <summary>A server asked to stop while pages are open.</summary>
public sealed class ShutdownTests : DashboardFixture
{
    [SetUp]
    public Task StartAgainAsync() => Server.RestartAsync();

    [Test]
    public async Task The_server_stops_within_a_second_and_without_an_error_while_three_tabs_are_open()
    {
        await OpenLiveAsync();
        await OpenLiveAsync();
        await OpenLiveAsync();

        await StopAsync();
    }

    [Test]
    public async Task The_server_stops_within_a_second_and_without_an_error_while_the_journal_is_on()
    {
        DashboardPage page = await OpenLiveAsync();
        await page.Journal.ClickAsync();
        await page.UntilAsync(look => look.JournalTaken > 0, "the journal takes updates");

        await StopAsync();
    }

    private async Task StopAsync()
    {
        long start = Stopwatch.GetTimestamp();
        int exitCode = await Server.Process.StopAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(exitCode, Is.Zero);
        Assert.That(Server.Process.Errors, Is.Empty);
        Assert.That(Server.Process.Output, Does.Not.Match("(?i)fail|warn|crit|exception"));
    }
}
