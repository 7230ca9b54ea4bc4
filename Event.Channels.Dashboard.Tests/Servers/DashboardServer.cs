using System.Globalization;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Dashboard.Tests.Servers;

/// <summary>A dashboard on a free port of the loopback address. The port stays the same when it is restarted.</summary>
/// <remarks>Not thread-safe, but different dashboards may be used at the same time.</remarks>
internal sealed class DashboardServer : IDisposable
{
    private readonly string[] _store;
    private DashboardProcess? _process;
    private int _port;

    private DashboardServer(string[] store) => _store = store;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>The running process.</summary>
    public DashboardProcess Process => _process ?? throw new InvalidOperationException("The dashboard does not run.");

    /// <summary>Starts a dashboard. The task ends when the page can be requested.</summary>
    /// <param name="store">The arguments for its store; by default it has none.</param>
    public static async Task<DashboardServer> StartAsync(params string[] store)
    {
        var server = new DashboardServer(store);
        await LoopbackPorts.StartAsync("dashboard", () => server._port = LoopbackPorts.Next(), server.TryStartAsync);
        return server;
    }

    /// <summary>SIGKILL. The process has ended when this returns.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts the dashboard again on the same port. Kills it first if it runs.</summary>
    public Task RestartAsync()
    {
        Kill();
        return LoopbackPorts.RestartAsync($"the dashboard at {Address}", TryStartAsync);
    }

    public void Dispose() => Kill();

    // False if the port was taken.
    private async Task<bool> TryStartAsync()
    {
        _process = await DashboardProcess.StartAsync(
            ["--port", _port.ToString(CultureInfo.InvariantCulture), .. _store]);
        string announcement = $"Dashboard at {Address.GetLeftPart(UriPartial.Authority)}{Environment.NewLine}";
        long start = Environment.TickCount64;
        while (!_process.Output.Contains(announcement, StringComparison.Ordinal))
        {
            bool ended = _process.HasExited;
            if (ended || Environment.TickCount64 - start > Deadlines.Unexpected.TotalMilliseconds)
            {
                string printed = _process.Output + _process.Errors;
                Kill();
                if (ended && printed.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                throw new InvalidOperationException(
                    $"The dashboard {(ended ? "ended" : "does not announce itself")}:\n{printed}");
            }

            await Task.Delay(10); // another thread reads the lines of a process
        }

        return true;
    }
}
