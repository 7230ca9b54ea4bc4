using Deque.AxeCore.Playwright;
using EventChannels.Dashboard.Tests.Page;
using EventChannels.Dashboard.Tests.Servers;
using EventChannels.Stores.Tests.Servers;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Stores;

/// <summary>Two dashboards with one store.</summary>
public sealed class SharedPaceTests
{
    [Test]
    public async Task Two_dashboards_on_one_etcd_share_the_pace()
    {
        await using var etcd = new EtcdServer();
        await FollowOnePaceAsync(etcd, "etcd", "etcd");
    }

    [Test]
    public async Task Two_dashboards_on_one_redis_share_the_pace()
    {
        await using var redis = new RedisServer();
        await FollowOnePaceAsync(redis, "redis", "Redis");
    }

    [Test]
    public async Task A_page_shows_that_its_etcd_is_away_and_still_fits_the_window()
    {
        await using var etcd = new EtcdServer();
        await LoseAsync(etcd, "etcd", "etcd");
    }

    [Test]
    public async Task A_page_shows_that_its_redis_is_away_and_still_fits_the_window()
    {
        await using var redis = new RedisServer();
        await LoseAsync(redis, "redis", "Redis");
    }

    private static async Task LoseAsync(StoreServer store, string option, string name)
    {
        await using IBrowserContext context = await SharedBrowser.NewContextAsync();
        await store.StartAsync();
        using DashboardServer server = await DashboardServer.StartAsync($"--{option}", store.Endpoint);
        DashboardPage page = await DashboardPage.OpenAsync(context, server);
        await page.UntilLiveAsync();

        store.Kill();
        await Assertions.Expect(page.Element("pace-store")).ToHaveAttributeAsync("data-state", "disconnected");
        await page.Pace.FillAsync("200");
        await Assertions.Expect(page.Tab.Locator("#pace-message")).ToHaveTextAsync($"{name} does not answer.");

        int needed = await page.Tab.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        Assert.That(needed, Is.LessThanOrEqualTo(800));
        Assert.That((await page.Tab.RunAxe()).Violations, Is.Empty);
    }

    private static async Task FollowOnePaceAsync(StoreServer store, string option, string name)
    {
        await using IBrowserContext context = await SharedBrowser.NewContextAsync();
        await store.StartAsync();
        using DashboardServer one = await DashboardServer.StartAsync($"--{option}", store.Endpoint);
        using DashboardServer other = await DashboardServer.StartAsync($"--{option}", store.Endpoint);
        DashboardPage first = await DashboardPage.OpenAsync(context, one);
        DashboardPage second = await DashboardPage.OpenAsync(context, other);
        await first.UntilLiveAsync();
        await second.UntilLiveAsync();
        await Assertions.Expect(first.Element("pace-store")).ToHaveTextAsync(name);

        await SetAsync(first, 200, second);
        await SetAsync(second, 20, first);
    }

    // Each pace is far below the previous one: a busy machine may not reach a high pace, but it can always be slow.
    private static async Task SetAsync(DashboardPage here, int pace, DashboardPage there)
    {
        string text = $"{pace}";
        await here.Pace.FillAsync(text);
        await Assertions.Expect(there.Pace).ToHaveValueAsync(text);
        await here.UntilAsync(look => look.Pace <= 1.3 * pace, $"a pace of {pace}");
        await there.UntilAsync(look => look.Pace <= 1.3 * pace, $"a pace of {pace}");
    }
}
