using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>Unused ports of the loopback address.</summary>
/// <remarks>
/// They are below the ports that the system assigns to outgoing connections. Otherwise, a client that keeps dialing a dead
/// server would sooner or later be assigned the server's own port and connect to itself, and the server could not come back.
/// </remarks>
internal static class LoopbackPorts
{
    private const int MostPorts = 20;
    private const string OutgoingRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private static readonly int _end = FirstOutgoingPort();

    /// <summary>A free port. Another process may take it first; the caller then tries again with another one.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(_end / 2, _end);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // It is taken.
            }
        }
    }

    /// <summary>Starts a server on free ports.</summary>
    /// <param name="name">The name of the server.</param>
    /// <param name="choosePorts">Chooses other ports.</param>
    /// <param name="tryStartAsync">Returns <see langword="false"/> if a port was taken meanwhile.</param>
    public static async Task StartAsync(string name, Action choosePorts, Func<Task<bool>> tryStartAsync)
    {
        for (int attempt = 0; attempt < MostPorts; attempt++)
        {
            choosePorts();
            if (await tryStartAsync())
            {
                return;
            }
        }

        throw new InvalidOperationException($"{name}: a free port was taken {MostPorts} times before the server got it.");
    }

    /// <summary>Starts a server on its previous ports.</summary>
    public static async Task RestartAsync(string name, Func<Task<bool>> tryStartAsync)
    {
        long start = Environment.TickCount64;
        while (!await tryStartAsync())
        {
            Assert.That(
                Environment.TickCount64 - start,
                Is.LessThan(Deadlines.Unexpected.TotalMilliseconds),
                $"Another process took the port of {name}.");
        }
    }

    private static int FirstOutgoingPort()
    {
        const int Usual = 32768;
        return File.Exists(OutgoingRange)
            && int.TryParse(
                File.ReadAllText(OutgoingRange).Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && first > 10_000
            ? first
            : Usual;
    }
}
