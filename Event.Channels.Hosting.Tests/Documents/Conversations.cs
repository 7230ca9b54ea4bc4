using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using EventChannels.Hosting.Tests.Support;
using EventChannels.Stores;
using EventChannels.Tests.Documents;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Weather;

namespace EventChannels.Hosting.Tests.Documents;

/// <summary>
/// Runs the programs of the page: to their end if they have one, otherwise until their conversation is over.
/// </summary>
internal static class Conversations
{
    // The page's address for a server.
    private const string Server = "http://127.0.0.1:5000";

    /// <returns>The output of the program.</returns>
    public static async Task<string> RunAsync(DocumentCode program)
    {
        if (IsServer(program))
        {
            await using HostedProgram server = await ServeAsync(program);
            await WithAsync(Number(program), server);
            await server.StopAsync();
            return server.Printed;
        }

        Assert.That(program.Expected, Is.Not.Empty);
        if (program.Code.Contains(Server, StringComparison.Ordinal))
        {
            await using HostedProgram server = await ServeAsync(ServerOf(program));
            return await RunClientAsync(program, server);
        }

        using var ending = new WebProgram(program.Code);
        await ending.RunAsync("--Logging:LogLevel:Default", "None").Within();
        return ending.Printed;
    }

    private static bool IsServer(DocumentCode program) => program.Code.Contains("app.Run()", StringComparison.Ordinal);

    // The last server before the client on the page that has the path.
    private static DocumentCode ServerOf(DocumentCode client)
    {
        string path = Regex.Match(client.Code, Regex.Escape(Server) + "(?<path>/\\w+)?").Groups["path"].Value;
        return Pages.All
            .SelectMany(page => page.Programs())
            .TakeWhile(program => program != client)
            .Last(program => IsServer(program) && program.Code.Contains(path, StringComparison.Ordinal));
    }

    // gRPC needs HTTP/2, which its template enables in the settings. An unhealthy check is logged.
    private static Task<HostedProgram> ServeAsync(DocumentCode server) =>
        HostedProgram.StartAsync(server.Code, server.Heading switch
        {
            "gRPC" => ["--Kestrel:EndpointDefaults:Protocols", "Http2"],
            "Health checks" => ["--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None"],
            _ => [],
        });

    // A client ends when the value of its server is completed.
    private static async Task<string> RunClientAsync(DocumentCode program, HostedProgram server)
    {
        using var client = new WebProgram(program.Code.Replace(Server, server.Address, StringComparison.Ordinal));
        Task running = client.RunAsync();
        await Deadlines.UntilAsync(() => client.Printed.Length > 0 || running.IsCompleted, "a client that prints");

        server.Services.GetRequiredService<MemoryValue<double>>().TryComplete();

        await running.Within();
        return client.Printed;
    }

    private static (string Heading, int Block) Number(DocumentCode program) =>
        (program.Heading, Pages.All.SelectMany(page => page.Programs())
            .Where(other => other.Heading == program.Heading)
            .TakeWhile(other => other != program)
            .Count() + 1);

    private static Task WithAsync((string Heading, int Block) place, HostedProgram program) => place switch
    {
        ("From `dotnet new web` to a live page", 1) => LivePageAsync(program),
        ("In a host", 1) => TemperatureAsync(program),
        ("Server-sent events", 1) => TemperatureAsync(program),
        ("Server-sent events", 2) => ReadingsAsync(program),
        ("Server-sent events", 3) => NamedEventsAsync(program),
        ("Slow clients", 2) => TemperatureAsync(program),
        ("SignalR", 1) => WeatherHubAsync(program),
        ("gRPC", 1) => WeatherServiceAsync(program),
        ("Health checks", 1) => HealthOfReadingsAsync(program),
        ("Health checks", 2) => HealthOfStoreAsync(program),
        _ => throw new ArgumentException($"The program {place} has no conversation.", nameof(place)),
    };

    private static async Task LivePageAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);

        Assert.That(await client.Http.GetStringAsync("/").Within(), Does.Contain("new EventSource"));

        await using Events memory = await client.OpenAsync("/memory");
        long first = long.Parse((await memory.NextAsync()).Data, null);
        long second = long.Parse((await memory.NextAsync()).Data, null);
        Assert.That(new[] { first, second }, Is.All.GreaterThan(0));
    }

    private static async Task TemperatureAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);
        await using Events temperature = await client.OpenAsync("/temperature");
        Assert.That((await temperature.NextAsync()).Data, Is.EqualTo("20.5"));

        await client.PostAsync("/temperature?degrees=21");
        Assert.That((await temperature.NextAsync()).Data, Is.EqualTo("21"));

        await program.StopAsync();
        Assert.That(await temperature.HasEndedAsync());
    }

    private static async Task ReadingsAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);
        await using Events readings = await client.OpenAsync("/readings");
        await client.PostAsync("/readings", """{ "celsius": 21, "at": "2026-11-27T12:00:00Z" }""");
        SseItem<string> reading = await readings.NextAsync();
        Assert.That(reading.EventType, Is.EqualTo("reading"));
        Assert.That(reading.Data, Is.EqualTo("""{"celsius":21,"at":"2026-11-27T12:00:00+00:00"}"""));
        Assert.That(IsGenerated(program.Services, "Reading"));

        using (HttpResponseMessage answer = await client.Http.DeleteAsync("/readings").Within())
        {
            answer.EnsureSuccessStatusCode();
        }

        Assert.That((await readings.NextAsync()).EventType, Is.EqualTo("end"));
        Assert.That(await readings.HasEndedAsync());
    }

    private static async Task NamedEventsAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);
        await using Events events = await client.OpenAsync("/events");
        SseItem<string>[] first = [await events.NextAsync(), await events.NextAsync()];
        Assert.That(
            first.Select(item => (item.EventType, item.Data)),
            Is.EquivalentTo(new[] { ("temperature", "20.5"), ("status", "\"starting\"") }));

        await client.PostAsync("/status?status=ready");
        SseItem<string> status = await events.NextAsync();
        Assert.That((status.EventType, status.Data), Is.EqualTo(("status", "\"ready\"")));

        await program.StopAsync();
        Assert.That(await events.HasEndedAsync());
    }

    private static async Task WeatherHubAsync(HostedProgram program)
    {
        MemoryValue<double> temperature = program.Services.GetRequiredService<MemoryValue<double>>();
        await using HubConnection connection = new HubConnectionBuilder().WithUrl($"{program.Address}/weather").Build();
        await connection.StartAsync().Within();
        using var leave = new CancellationTokenSource();
        IAsyncEnumerable<double> degrees = connection.StreamAsync<double>("Watch", leave.Token);
        await using (IAsyncEnumerator<double> stream = degrees.GetAsyncEnumerator(leave.Token))
        {
            Assert.That(await stream.MoveNextAsync().Within());
            Assert.That(stream.Current, Is.EqualTo(20.5));
            Assert.That(temperature.WatcherCount, Is.EqualTo(1));
            leave.Cancel();
        }

        await temperature.WaitForNoWatchersAsync().Within();
    }

    private static async Task WeatherServiceAsync(HostedProgram program)
    {
        MemoryValue<double> temperature = program.Services.GetRequiredService<MemoryValue<double>>();
        using GrpcChannel channel = GrpcChannel.ForAddress(program.Address);
        using (AsyncServerStreamingCall<Reading> call = new Readings.ReadingsClient(channel).Watch(new WatchRequest()))
        {
            Assert.That(await call.ResponseStream.MoveNext().Within());
            Assert.That(call.ResponseStream.Current.Celsius, Is.EqualTo(20.5));
            Assert.That(temperature.WatcherCount, Is.EqualTo(1));
        }

        await temperature.WaitForNoWatchersAsync().Within();
    }

    private static async Task HealthOfReadingsAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);
        await IsHealthyAsync(client, HttpStatusCode.ServiceUnavailable, "Unhealthy");

        await client.PostAsync("/readings", $$"""{ "celsius": 21, "at": "{{DateTimeOffset.UtcNow.AddMinutes(1):O}}" }""");
        await IsHealthyAsync(client, HttpStatusCode.OK, "Healthy");

        await client.PostAsync("/readings", $$"""{ "celsius": 21, "at": "{{DateTimeOffset.UtcNow.AddSeconds(-11):O}}" }""");
        await IsHealthyAsync(client, HttpStatusCode.ServiceUnavailable, "Unhealthy");
    }

    private static async Task HealthOfStoreAsync(HostedProgram program)
    {
        using var client = new EventClient(program.Address);
        using IWatcher<StoreStatus> status = program.Services.GetRequiredService<StoredValue<string>>().Status.Watch();
        await status.GetAsync(now => now.Connection == StoreConnection.Open).Within();
        await IsHealthyAsync(client, HttpStatusCode.OK, "Healthy");

        program.Services.GetRequiredService<MemoryStore>().Interrupt("The cable is out.");
        await status.GetAsync(now => now.Connection == StoreConnection.Interrupted).Within();
        await IsHealthyAsync(client, HttpStatusCode.OK, "Degraded");
    }

    private static async Task IsHealthyAsync(EventClient client, HttpStatusCode code, string text)
    {
        using HttpResponseMessage answer = await client.Http.GetAsync("/health").Within();
        Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync().Within()), Is.EqualTo((code, text)));
    }

    // Whether the program uses a source-generated context for the JSON of its own type.
    private static bool IsGenerated(IServiceProvider services, string type) =>
        services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions is var options
        && options.TypeInfoResolverChain.OfType<JsonSerializerContext>().Single() is var context
        && options.GetTypeInfo(context.GetType().Assembly.GetType(type)!).OriginatingResolver == context;
}
