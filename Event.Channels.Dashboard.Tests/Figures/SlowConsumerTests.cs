using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>What the panel of the slow consumer shows.</summary>
public sealed class SlowConsumerTests : DashboardFixture
{
    private static readonly TimeSpan _someTime = TimeSpan.FromSeconds(3);

    [Test]
    public async Task The_slow_consumer_skips_most_updates_and_more_of_them_than_the_tab()
    {
        DashboardPage page = await OpenAsync();
        Look first = await page.UntilLiveAsync();
        Look last = (await page.LooksAsync(_someTime))[^1];

        double received = last.Slow.Received - first.Slow.Received;
        double coalesced = last.Slow.Coalesced - first.Slow.Coalesced;

        Assert.That(received, Is.Positive.And.LessThan(last.Tab.Received - first.Tab.Received));
        Assert.That(coalesced, Is.GreaterThan(5 * received));
    }

    // The middle one of many: a busy machine delays some frames, but what falls behind is late in each of them.
    [Test]
    public async Task What_the_slow_consumer_gets_is_less_than_300_milliseconds_old()
    {
        DashboardPage page = await OpenLiveAsync();

        double[] ages = [.. (await page.LooksAsync(_someTime)).Select(look => look.Slow.Age).Order()];

        Assert.That(ages, Has.All.Not.Negative);
        Assert.That(ages[ages.Length / 2], Is.LessThan(300));
    }
}
