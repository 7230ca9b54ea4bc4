using System.Globalization;
using System.Net.Http.Json;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The server in its own process, as a test sees it.</summary>
internal sealed class Server : IDisposable
{
    private readonly LoadProcess _process;
    private readonly HttpClient _client;

    private Server(LoadProcess process, int port)
    {
        _process = process;
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Deadlines.Unexpected };
    }

    public int Port { get; }

    /// <summary>Starts it with the garbage collector of a web project.</summary>
    public static async Task<Server> StartAsync(params string[] settings)
    {
        var process = new LoadProcess(new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" }, ["server", .. settings]);
        return new Server(process, int.Parse(await process.NextLineAsync(), CultureInfo.InvariantCulture));
    }

    public async Task PaceAsync(double updatesASecond)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"/pace/{updatesASecond}");
        using HttpResponseMessage response = await _client.PostAsync(address, content: null);
        response.EnsureSuccessStatusCode();
    }

    public async Task<ServerFigures> FiguresAsync() => (await _client.GetFromJsonAsync<ServerFigures>("/figures"))!;

    /// <summary>Its figures after a full collection.</summary>
    public async Task<ServerFigures> CollectAsync()
    {
        using HttpResponseMessage response = await _client.PostAsync("/collect", content: null);
        response.EnsureSuccessStatusCode();
        return await FiguresAsync();
    }

    /// <summary>Waits until this many more updates are set.</summary>
    public async Task UntilUpdatesAsync(int more)
    {
        ServerFigures now = await FiguresAsync();
        string address = string.Create(CultureInfo.InvariantCulture, $"/reached/{now.Updates + more}");
        using HttpResponseMessage response = await _client.GetAsync(address);
        response.EnsureSuccessStatusCode();
    }

    public Task<Stream> OpenEventsAsync() => _client.GetStreamAsync("/events");

    public async Task<ServerFigures> UntilWatchersAsync(int count)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            ServerFigures figures = await FiguresAsync();
            if (figures.Watchers == count)
            {
                return figures;
            }

            Assert.That(
                Environment.TickCount64 - start,
                Is.LessThan(Deadlines.Unexpected.TotalMilliseconds),
                $"{figures.Watchers} watchers are open instead of {count}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10)); // a request costs the server something
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }
}
