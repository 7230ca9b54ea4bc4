using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EventChannels.Hosting.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>The reasons for each part of the recipe for server-sent events, on a real server.</summary>
public sealed class ServerSentEventsTests
{
    // The server answers this many requests before the test concludes that something did not happen.
    private const int Meanwhile = 20;

    [Test]
    public async Task The_watcher_of_a_disconnected_client_is_disposed_at_once_if_the_stream_uses_the_handlers_token()
    {
        var value = new MemoryValue<int>(1);
        await using LoopbackHost host = await LoopbackHost.StartAsync(app => app.MapGet("/value", (CancellationToken gone) =>
            TypedResults.ServerSentEvents(value.ReadAllAsync(gone))));
        using var client = new EventClient(host.Address);
        Events events = await client.OpenAsync("/value");
        Assert.That((await events.NextAsync()).Data, Is.EqualTo("1"));
        Assert.That(value.WatcherCount, Is.EqualTo(1));

        await events.DisposeAsync();

        await value.WaitForNoWatchersAsync().Within();
        Assert.That(host.Errors, Is.Empty);
    }

    [Test]
    public async Task The_watcher_of_a_disconnected_client_stays_until_the_next_update_without_the_handlers_token()
    {
        var value = new MemoryValue<int>(1);
        var gone = new TaskCompletionSource();
        await using LoopbackHost host = await LoopbackHost.StartAsync(app =>
        {
            app.MapGet("/value", (HttpContext context) =>
            {
                context.RequestAborted.Register(gone.SetResult);
                return TypedResults.ServerSentEvents(value.ReadAllAsync());
            });
            app.MapGet("/", () => "");
        });
        using var client = new EventClient(host.Address);
        Events events = await client.OpenAsync("/value");
        await events.NextAsync();

        await events.DisposeAsync();
        await gone.Task.Within();
        await client.GetRepeatedlyAsync("/", Meanwhile);

        Assert.That(value.WatcherCount, Is.EqualTo(1));
        value.Set(2);
        await value.WaitForNoWatchersAsync().Within();
    }

    [Test]
    public async Task No_header_is_sent_before_the_first_value()
    {
        var value = new MemoryValue<int>();
        await using LoopbackHost host = await LoopbackHost.StartAsync(app =>
        {
            app.MapGet("/value", (CancellationToken gone) => TypedResults.ServerSentEvents(value.ReadAllAsync(gone)));
            app.MapGet("/", () => "");
        });
        using var client = new EventClient(host.Address);

        Task<Events> opening = client.OpenAsync("/value");
        await value.WaitForWatchersAsync().Within();
        await client.GetRepeatedlyAsync("/", Meanwhile);

        Assert.That(opening.IsCompleted, Is.False);
        value.Set(1);
        await using Events events = await opening;
        Assert.That((await events.NextAsync()).Data, Is.EqualTo("1"));
    }

    [Test]
    public async Task The_header_is_sent_before_the_first_value_if_the_stream_flushes_the_response_first()
    {
        var value = new MemoryValue<int>();
        await using LoopbackHost host = await LoopbackHost.StartAsync(app => app.MapGet(
            "/value", (HttpResponse response, CancellationToken gone) => TypedResults.ServerSentEvents(AllAsync(response, gone))));
        using var client = new EventClient(host.Address);

        await using Events events = await client.OpenAsync("/value");

        Assert.That(value.TryPeek(out _), Is.False);
        value.Set(1);
        Assert.That((await events.NextAsync()).Data, Is.EqualTo("1"));

        async IAsyncEnumerable<int> AllAsync(HttpResponse response, [EnumeratorCancellation] CancellationToken gone)
        {
            await response.Body.FlushAsync(gone);
            await foreach (int next in value.ReadAllAsync(gone))
            {
                yield return next;
            }
        }
    }

    // EventSource drops an event without a line for data.
    [Test]
    public async Task An_event_without_data_is_written_with_an_empty_data_line()
    {
        await using LoopbackHost host = await LoopbackHost.StartAsync(app => app.MapGet(
            "/end", () => TypedResults.ServerSentEvents(new[] { new SseItem<string?>(null, "end") }.ToAsyncEnumerable())));
        using var client = new EventClient(host.Address);

        string text = await client.Http.GetStringAsync("/end").Within();

        Assert.That(text, Does.Match("^event: end\ndata: ?\n\n$"));
    }
}
