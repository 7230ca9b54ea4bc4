using System.Diagnostics;
using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Outages;

/// <summary>A server that is asked to stop while pages are open.</summary>
public sealed class ShutdownTests : DashboardFixture
{
    [TestCase(false, TestName = "The_server_stops_within_a_second_and_without_an_error_while_three_tabs_are_open")]
    [TestCase(true, TestName = "The_server_stops_within_a_second_and_without_an_error_while_the_journal_is_on")]
    public async Task The_server_stops(bool journal)
    {
        await Server.RestartAsync();
        DashboardPage first = await OpenLiveAsync();
        await OpenLiveAsync();
        await OpenLiveAsync();
        if (journal)
        {
            await first.Journal.ClickAsync();
            await first.UntilAsync(look => look.JournalTaken > 0, "the journal takes updates");
        }

        long start = Stopwatch.GetTimestamp();
        int exitCode = await Server.Process.StopAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(exitCode, Is.Zero);
        Assert.That(Server.Process.Errors, Is.Empty);
        Assert.That(Server.Process.Output, Does.Not.Match("(?i)fail|warn|crit|exception"));
    }
}
