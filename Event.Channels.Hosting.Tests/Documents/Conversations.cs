using System.Net.ServerSentEvents;
using System.Text.Json.Serialization;
using EventChannels.Hosting.Tests.Support;
using EventChannels.Tests.Documents;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EventChannels.Hosting.Tests.Documents;

/// <summary>Runs the programs of the page: those that end by themselves to their end, the others until they were talked to.</summary>
internal static class Conversations
{
    /// <returns>What the program printed.</returns>
    public static async Task<string> RunAsync(DocumentCode program)
    {
        if (program.Code.Contains("app.Run()", StringComparison.Ordinal))
        {
            HostedProgram hosted = await HostedProgram.StartAsync(program.Code);
            await using (hosted)
            {
                await WithAsync(Number(program), hosted);
                await hosted.StopAsync();
                return hosted.Printed;
            }
        }

        using var ending = new WebProgram(program.Code);
        await ending.RunAsync("--Logging:LogLevel:Default", "None").Within();
        Assert.That(program.Expected, Is.Not.Empty);
        return ending.Printed;
    }

    private static (string Heading, int Block) Number(DocumentCode program) =>
        (program.Heading, Pages.All.SelectMany(page => page.Programs())
            .Where(other => other.Heading == program.Heading)
            .TakeWhile(other => other != program)
            .Count() + 1);

    private static Task WithAsync((string Heading, int Block) place, HostedProgram program) => place switch
    {
        ("From `dotnet new web` to a live page", 1) => LivePageAsync(program),
        ("Server-sent events", 1) => TemperatureAsync(program),
        ("Server-sent events", 2) => ReadingsAsync(program),
        ("Server-sent events", 3) => NamedEventsAsync(program),
        _ => throw new ArgumentException($"Nobody talks to the program {place}.", nameof(place)),
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

    // Whether the program's JSON of a type of its own is by a context that was generated.
    private static bool IsGenerated(IServiceProvider services, string type) =>
        services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions is var options
        && options.TypeInfoResolverChain.OfType<JsonSerializerContext>().Single() is var context
        && options.GetTypeInfo(context.GetType().Assembly.GetType(type)!).OriginatingResolver == context;
}
