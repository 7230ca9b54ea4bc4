using System.Collections.Concurrent;
using EventChannels.Dashboard.Tests.Servers;
using Microsoft.Playwright;

namespace EventChannels.Dashboard.Tests.Page;

/// <summary>One tab with the dashboard's page, and all its errors.</summary>
internal sealed class DashboardPage
{
    // The figures of one frame belong together. One reading in each frame leaves the page time for its own work.
    private const string LookAtFrame =
        """
        () => new Promise(resolve => requestAnimationFrame(() => {
            const figures = [...document.querySelectorAll('[data-testid][data-value]')];
            resolve(Object.fromEntries(figures.map(e => [e.dataset.testid, e.dataset.value])));
        }))
        """;

    private readonly ConcurrentQueue<string> _troubles = new();
    private int _streams;

    private DashboardPage(IPage tab)
    {
        Tab = tab;
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _troubles.Enqueue($"console: {message.Text} ({message.Location})");
            }
        };
        tab.PageError += (_, error) => _troubles.Enqueue($"uncaught: {error}");
        tab.RequestFailed += (_, request) => _troubles.Enqueue($"failed: {request.Url}: {request.Failure}");
        tab.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _troubles.Enqueue($"{response.Status}: {response.Url}");
            }
        };
        tab.Request += (_, request) =>
        {
            if (new Uri(request.Url).AbsolutePath == "/events")
            {
                Interlocked.Increment(ref _streams);
            }
        };
    }

    public IPage Tab { get; }

    /// <summary>Errors and warnings of the console, uncaught errors, and requests that failed.</summary>
    public IReadOnlyCollection<string> Troubles => _troubles;

    /// <summary>The number of event streams that the page has requested.</summary>
    public int Streams => Volatile.Read(ref _streams);

    public ILocator Connection => Element("connection");

    public ILocator Journal => Element("journal");

    public ILocator Pace => Element("pace");

    /// <summary>Opens a tab. The task ends when the document is loaded, with or without its figures.</summary>
    public static async Task<DashboardPage> OpenAsync(IBrowserContext context, DashboardServer server)
    {
        var page = new DashboardPage(await context.NewPageAsync());
        await page.Tab.GotoAsync(server.Address.ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        return page;
    }

    public ILocator Element(string name) => Tab.GetByTestId(name);

    /// <summary>The figures in the next frame.</summary>
    public async Task<Look> LookAsync() => new(await Tab.EvaluateAsync<Dictionary<string, string>>(LookAtFrame));

    /// <summary>The figures of every frame, for some time.</summary>
    public async Task<IReadOnlyList<Look>> LooksAsync(TimeSpan time)
    {
        var looks = new List<Look>();
        long start = Environment.TickCount64;
        do
        {
            looks.Add(await LookAsync());
        }
        while (Environment.TickCount64 - start < time.TotalMilliseconds);
        return looks;
    }

    /// <summary>Reads each frame until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">The condition in words.</param>
    /// <param name="within">The deadline; by default <see cref="Deadlines.Unexpected"/>.</param>
    /// <returns>The first frame for which it holds.</returns>
    public async Task<Look> UntilAsync(Func<Look, bool> condition, string what, TimeSpan? within = null)
    {
        TimeSpan deadline = within ?? Deadlines.Unexpected;
        long start = Environment.TickCount64;
        Look look = await LookAsync();
        while (!condition(look))
        {
            Assert.That(
                Environment.TickCount64 - start,
                Is.LessThan(deadline.TotalMilliseconds),
                $"Waited for: {what}. Shown: {look}");
            look = await LookAsync();
        }

        return look;
    }

    /// <summary>Waits until the page shows that its connection is in a state.</summary>
    /// <param name="state">The state: connecting, live, reconnecting or ended.</param>
    public Task UntilConnectionAsync(string state) =>
        Assertions.Expect(Connection).ToHaveAttributeAsync("data-state", state);

    /// <summary>Waits until each of the charts shows at least this many points.</summary>
    public Task UntilChartsHaveAsync(int points, params string[] names) => Tab.WaitForFunctionAsync(
        """
        ({ points, names }) => names.every(
            name => Number(document.querySelector(`[data-testid=${name}]`)?.dataset.points) >= points)
        """,
        new { points, names });

    /// <summary>Waits until the page is live and shows every figure.</summary>
    public async Task<Look> UntilLiveAsync()
    {
        await UntilConnectionAsync("live");
        return await UntilAsync(look => look.IsWhole, "every figure is shown");
    }
}
