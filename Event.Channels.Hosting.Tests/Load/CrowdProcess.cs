using System.Globalization;
using System.Text.Json;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>Many clients of one server in a process of their own, as a test sees them.</summary>
internal sealed class CrowdProcess : IDisposable
{
    // What reads a socket goes on with it: the clients take as little as they can from what the server needs.
    private readonly LoadProcess _process = new(
        new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }, "crowd");

    /// <summary>Opens them, and waits until they are connected.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="good">How many always read, and count.</param>
    /// <param name="stopping">How many stop to read when they are told.</param>
    /// <param name="slowing">How many read a little a second when they are told.</param>
    /// <param name="receiveBuffer">The size of their sockets' buffers; 0 is for the system's.</param>
    /// <param name="path">What they ask for.</param>
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
