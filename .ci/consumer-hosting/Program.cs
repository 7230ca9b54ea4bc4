using EventChannels;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Shop;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Configuration["Most"] = "22";
builder.Services.Configure<Limits>(builder.Configuration);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));

builder.Services.AddValue<Reading>();
builder.Services.AddKeyedValue("door", (_, key) => new MemoryValue<string>($"{key} closed"));
builder.Services.AddOptionsValue<Limits>();
builder.Services.AddWatcher<Reading>(Note, Delivery.Sync);

await using WebApplication app = builder.Build();
app.MapGet("/readings", (IWatchable<Reading> readings, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(readings.TakeUntil(lifetime.ApplicationStopping).ReadAllAsync(cancellationToken)));
app.MapGet("/door", ([FromKeyedServices("door")] IWatchable<string> door) => door.TryPeek(out string? state) ? state : "");
await app.StartAsync();

using var browser = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
Console.WriteLine(await browser.GetStringAsync("/door"));

var reading = app.Services.GetRequiredService<IValue<Reading>>();
await reading.SetAsync(new Reading(20.5));
using (var page = new StreamReader(await browser.GetStreamAsync("/readings")))
{
    Console.WriteLine(await page.ReadLineAsync());
}

var limits = app.Services.GetRequiredService<IWatchable<Limits>>();
using IWatcher<Limits> follower = limits.Watch();
Console.WriteLine((await follower.GetAsync()).Most);
var changed = new TaskCompletionSource();
using IDisposable following = ChangeToken.OnChange(limits.GetChangeToken, () => changed.TrySetResult());
builder.Configuration["Most"] = "25";
((IConfigurationRoot)builder.Configuration).Reload();
await changed.Task;
Console.WriteLine((await follower.GetAsync()).Most);

using OptionsValue<Limits> more = app.Services.GetRequiredService<IOptionsMonitor<Limits>>().ToValue();
Console.WriteLine(more.TryPeek(out Limits? current) ? current.Most : 0);

await app.StopAsync();

static ValueTask Note(IServiceProvider services, Reading reading, CancellationToken cancellationToken)
{
    Console.WriteLine($"noted {reading.Degrees}");
    return default;
}
