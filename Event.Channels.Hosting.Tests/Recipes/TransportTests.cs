using System.Diagnostics;
using EventChannels.Hosting.Tests.Support;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>The promises of the recipes for a client, regardless of the transport.</summary>
[TestFixtureSource(typeof(Transport), nameof(Transport.All))]
public sealed class TransportTests(Transport transport)
{
    [Test]
    public async Task A_client_gets_the_value_and_its_updates()
    {
        var value = new MemoryValue<double>(1);
        await using LoopbackHost host = await transport.ServeAsync(value);
        await using IAsyncEnumerator<double> received = transport.ReceiveAsync(host, default).GetAsyncEnumerator();

        Assert.That(await received.MoveNextAsync().Within());
        Assert.That(received.Current, Is.EqualTo(1));
        value.Set(2);
        Assert.That(await received.MoveNextAsync().Within());
        Assert.That(received.Current, Is.EqualTo(2));
    }

    [Test]
    public async Task A_client_that_disconnects_leaves_no_watcher_on_the_server()
    {
        var value = new MemoryValue<double>(1);
        await using LoopbackHost host = await transport.ServeAsync(value);
        using var leave = new CancellationTokenSource();
        IAsyncEnumerator<double> received = transport.ReceiveAsync(host, leave.Token).GetAsyncEnumerator();
        await received.MoveNextAsync().Within();
        Assert.That(value.WatcherCount, Is.EqualTo(1));

        leave.Cancel();
        Assert.That(async () => await received.MoveNextAsync().Within(), Throws.Exception);
        await received.DisposeAsync();

        await value.WaitForNoWatchersAsync().Within();
        Assert.That(host.Errors, Is.Empty);
    }

    [Test]
    public async Task A_host_with_clients_stops_long_before_its_shutdown_timeout()
    {
        var value = new MemoryValue<double>(1);
        await using LoopbackHost host = await transport.ServeAsync(value);
        await using IAsyncEnumerator<double> received = transport.ReceiveAsync(host, default).GetAsyncEnumerator();
        await received.MoveNextAsync().Within();

        long start = Stopwatch.GetTimestamp();
        await host.StopAsync();

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
        await value.WaitForNoWatchersAsync().Within();
        Assert.That(host.Errors, Is.Empty);
    }
}
