using EventChannels.Dashboard.Tests.Page;

namespace EventChannels.Dashboard.Tests.Figures;

/// <summary>The panel of the slow consumer.</summary>
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

    // The age climbs from almost nothing to the 250 ms that a reading stays on the screen, and starts again. The median of
    // many frames is about half of that. A busy machine delays some frames. A consumer that falls behind is late in each.
    [Test]
    public async Task The_value_at_the_slow_consumer_is_less_than_300_milliseconds_old()
    {
        DashboardPage page = await OpenLiveAsync();

        double[] ages = [.. (await page.LooksAsync(_someTime)).Select(look => look.Slow.Age).Order()];

        Assert.That(ages, Has.All.Not.Negative);
        Assert.That(ages[ages.Length / 2], Is.LessThan(300));
    }

    // The displayed age is the current age of the reading, not its age on arrival.
    [Test]
    public async Task The_age_of_the_slow_consumers_value_rises_until_its_next_reading()
    {
        DashboardPage page = await OpenLiveAsync();
        IReadOnlyList<Look> looks = await page.LooksAsync(_someTime);

        IEnumerable<double> rises =
            from shown in looks.GroupBy(look => look.Slow.Received)
            select shown.Max(look => look.Slow.Age) - shown.Min(look => look.Slow.Age);

        Assert.That(rises.Max(), Is.GreaterThan(100));
    }
}
