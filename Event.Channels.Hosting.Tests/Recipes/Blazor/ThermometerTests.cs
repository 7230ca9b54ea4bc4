using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventChannels.Hosting.Tests.Recipes.Blazor;

/// <summary>The component on the page follows a value for as long as it is shown.</summary>
public sealed class ThermometerTests
{
    private readonly MemoryValue<double> _temperature = new(20.5);
    private ServiceProvider _services = null!;

    [SetUp]
    public void AddTemperature() =>
        _services = new ServiceCollection().AddValue(_ => _temperature).BuildServiceProvider();

    [TearDown]
    public ValueTask DisposeServices() => _services.DisposeAsync();

    [Test]
    public void The_component_is_the_same_as_on_the_page()
    {
        string component = File.ReadAllText(Beside("Thermometer.razor"));

        Assert.That(File.ReadAllText(Beside("hosts.md")).Contains($"```razor\n{component}```\n", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_component_shows_each_update_until_it_is_removed()
    {
        await using var renderer = new InteractiveRenderer(_services);
        using MemoryWatcher<string> text = renderer.Text.Watch();
        Task showing = renderer.ShowAsync<Thermometer>();
        Assert.That(await text.GetAsync(shown => shown == "20.5 degrees").Within(), Is.Not.Null);

        _temperature.Set(21);
        Assert.That(await text.GetAsync(shown => shown == "21 degrees").Within(), Is.Not.Null);
        Assert.That(_temperature.WatcherCount, Is.EqualTo(1));

        await renderer.RemoveAsync().Within();
        await _temperature.WaitForNoWatchersAsync().Within();
        await showing.Within();
    }

    // Prerendering waits for OnInitializedAsync, and never calls OnAfterRenderAsync.
    [Test]
    public async Task A_component_is_prerendered_with_the_current_value_and_without_a_watcher()
    {
        await using var renderer = new HtmlRenderer(_services, NullLoggerFactory.Instance);

        string html = await renderer.Dispatcher
            .InvokeAsync(async () => (await renderer.RenderComponentAsync<Thermometer>()).ToHtmlString())
            .Within();

        Assert.That(html, Does.Contain("20.5 degrees"));
        Assert.That(_temperature.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_component_that_loops_in_OnInitializedAsync_is_prerendered_only_when_its_loop_ends()
    {
        await using var renderer = new HtmlRenderer(_services, NullLoggerFactory.Instance);

        Task<HtmlRootComponent> rendering =
            renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<LoopInOnInitialized>());
        await _temperature.WaitForWatchersAsync().Within();

        await rendering.StillWaitsAsync();
        _temperature.TryComplete();
        await rendering.Within();
    }

    [Test]
    public void A_circuit_that_lost_its_browser_is_kept_for_three_minutes() =>
        Assert.That(new CircuitOptions().DisconnectedCircuitRetentionPeriod, Is.EqualTo(TimeSpan.FromMinutes(3)));

    private static string Beside(string file) => Path.Combine(TestContext.CurrentContext.TestDirectory, file);

    private sealed class LoopInOnInitialized : ComponentBase
    {
        [Inject]
        public IWatchable<double> Temperature { get; set; } = null!;

        protected override async Task OnInitializedAsync()
        {
            await foreach (double _ in Temperature.ReadAllAsync())
            {
                StateHasChanged();
            }
        }
    }
}
