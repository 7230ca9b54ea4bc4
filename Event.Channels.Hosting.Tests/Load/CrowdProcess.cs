using System.Globalization;
using System.Text.Json;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>Many clients of one server in their own process, as a test sees them.</summary>
internal sealed class CrowdProcess : IDisposable
{
    // The thread that reads a socket also runs the continuation, so the clients take as little as possible from the server.
    private readonly LoadProcess _process = new(
        new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }, "crowd");

    /// <summary>Opens clients, and waits until they are connected.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="good">The number of clients that always read, and count.</param>
    /// <param name="stopping">The number of clients that stop reading on command.</param>
    /// <param name="slowing">The number of clients that read a little each second on command.</param>
    /// <param name="receiveBuffer">The size of their receive buffers; 0 for the system's default.</param>
    /// <param name="path">The path of their requests.</param>
    public Task<CrowdFigures> OpenAsync(
        int port, int good, int stopping = 0, int slowing = 0, int receiveBuffer = 0, string path = "/events") =>
        DoAsync(string.Create(CultureInfo.InvariantCulture, $"open {port} {path} {good} {stopping} {slowing} {receiveBuffer}"));

    public Task<CrowdFigures> StopAsync() => DoAsync("stop");

    public Task<CrowdFigures> ReadAgainAsync() => DoAsync("read");

    public Task<CrowdFigures> ClearAsync() => DoAsync("clear");

    public Task<CrowdFigures> FiguresAsync() => DoAsync("tell");

    /// <summary>Resets the connections.</summary>
    public Task<CrowdFigures> CloseAsync() => DoAsync("close");

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();

    private async Task<CrowdFigures> DoAsync(string command)
    {
        await _process.SendAsync(command);
        return JsonSerializer.Deserialize<CrowdFigures>(await _process.NextLineAsync())!;
    }
}
