using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EventChannels.Hosting.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>The amount of outdated data that waits for a client that does not read.</summary>
/// <remarks>Linux lets the buffers of a connection grow; other systems have their own rules.</remarks>
[Platform(Include = "Linux")]
public sealed class SendBufferTests
{
    private static readonly string _kilobyte = new('x', 1024);

    [Test]
    public async Task With_a_small_send_buffer_far_less_data_waits_for_a_client_that_does_not_read()
    {
        int large = await WaitingUpdatesAsync(_ => { });
        int small = await WaitingUpdatesAsync(builder => builder.WebHost.UseSockets(sockets =>
            sockets.CreateBoundListenSocket = endpoint =>
            {
                Socket listening = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                listening.SendBufferSize = 16 * 1024;
                return listening;
            }));

        TestContext.Out.WriteLine($"Updates of a kilobyte that wait: {large}, with a small send buffer {small}.");
        Assert.That(4 * small, Is.LessThan(large));
    }

    // The server's own limits apply before the socket, which takes far more.
    [Test]
    public async Task The_limits_of_Kestrel_do_not_keep_updates_from_waiting_in_the_socket()
    {
        int waiting = await WaitingUpdatesAsync(builder => builder.WebHost
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxResponseBufferSize = 1)
            .UseSockets(sockets => sockets.MaxWriteBufferSize = 1));

        TestContext.Out.WriteLine($"Updates of a kilobyte that wait: {waiting}.");
        Assert.That(waiting, Is.GreaterThan(1000));
    }

    /// <summary>Sets a value until its stream accepts nothing more, since its client does not read.</summary>
    private static async Task<int> WaitingUpdatesAsync(Action<WebApplicationBuilder> build)
    {
        var value = new MemoryValue<int>();
        int taken = 0;
        await using LoopbackHost host = await LoopbackHost.StartAsync(
            app => app.MapGet("/value", (CancellationToken gone) =>
                TypedResults.ServerSentEvents(value.Select(Take).ReadAllAsync(gone))),
            build);
        using var client = new TcpClient();
        var address = new Uri(host.Address);
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /value HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));
        await value.WaitForWatchersAsync().Within();

        // A busy machine may be late. Only a stream that accepts nothing for many Sets has no room.
        int number = 0;
        for (int refused = 0; refused < 30;)
        {
            value.Set(++number);
            long start = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref taken) < number && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(20))
            {
                await Task.Yield();
            }

            refused = Volatile.Read(ref taken) < number ? refused + 1 : 0;
        }

        return Volatile.Read(ref taken);

        string Take(int number)
        {
            Volatile.Write(ref taken, number);
            return _kilobyte;
        }
    }
}
