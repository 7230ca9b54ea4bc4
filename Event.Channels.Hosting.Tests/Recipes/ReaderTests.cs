using System.Threading.Channels;
using EventChannels.Hosting.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>Why a hub returns <c>ReadAllAsync</c>, and not a watcher's <c>Reader</c>.</summary>
public sealed class ReaderTests
{
    [Test]
    public async Task A_hub_that_returns_a_Reader_leaves_its_watcher_open_when_the_client_has_gone()
    {
        var value = new MemoryValue<double>(1);
        var loops = new MemoryValue<double>(1);
        await using LoopbackHost host = await LoopbackHost.StartAsync(
            app => app.MapHub<BothHub>("/both"),
            builder => builder.Services
                .AddKeyedSingleton("value", value)
                .AddKeyedSingleton("loops", loops)
                .AddSignalR());
        await using (HubConnection connection = new HubConnectionBuilder().WithUrl($"{host.Address}/both").Build())
        {
            await connection.StartAsync().Within();
            foreach (string method in (string[])[nameof(BothHub.Reader), nameof(BothHub.Loop)])
            {
                ChannelReader<double> stream = await connection.StreamAsChannelAsync<double>(method).Within();
                Assert.That(await stream.ReadAsync().Within(), Is.EqualTo(1));
            }
        }

        await loops.WaitForNoWatchersAsync().Within();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
        value.Set(2);
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    private sealed class BothHub(
        [FromKeyedServices("value")] MemoryValue<double> value, [FromKeyedServices("loops")] MemoryValue<double> loops) : Hub
    {
        public ChannelReader<double> Reader() => value.Watch().Reader;

        public IAsyncEnumerable<double> Loop(CancellationToken gone) => loops.ReadAllAsync(gone);
    }
}
