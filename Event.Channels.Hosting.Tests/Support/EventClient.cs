using System.Net.ServerSentEvents;
using System.Text;

namespace EventChannels.Hosting.Tests.Support;

/// <summary>A client of one server, which reads its streams of events.</summary>
internal sealed class EventClient(string address) : IDisposable
{
    public HttpClient Http { get; } = new(NewHandler()) { BaseAddress = new Uri(address), Timeout = Deadlines.Unexpected };

    /// <summary>Creates a handler that closes a connection with its stream, as a browser does with a tab.</summary>
    public static SocketsHttpHandler NewHandler() => new() { ResponseDrainTimeout = TimeSpan.Zero };

    /// <summary>Requests a stream, and waits for its header.</summary>
    public async Task<Events> OpenAsync(string path)
    {
        HttpResponseMessage response = await Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).Within();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        return new Events(response, await response.Content.ReadAsStreamAsync().Within());
    }

    public async Task PostAsync(string path, string json = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Http.PostAsync(path, content).Within();
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lets the server answer a number of requests, one after another.</summary>
    public async Task GetRepeatedlyAsync(string path, int times)
    {
        for (int time = 0; time < times; time++)
        {
            await Http.GetStringAsync(path).Within();
        }
    }

    public void Dispose() => Http.Dispose();
}

/// <summary>One stream of events. When it is disposed, the client is gone.</summary>
internal sealed class Events(HttpResponseMessage response, Stream body) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

    public async Task<SseItem<string>> NextAsync()
    {
        Assert.That(await _items.MoveNextAsync().Within(), "The stream has ended.");
        return _items.Current;
    }

    public async Task<bool> HasEndedAsync() => !await _items.MoveNextAsync().Within();

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await _items.DisposeAsync();
    }
}
