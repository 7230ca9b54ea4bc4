using System.Threading.Channels;
using EventChannels.Hosting.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>
/// Why a hub returns <c>ReadAllAsync</c> and not a watcher's <c>Reader</c>, and why its client receives into a value.
/// </summary>
public sealed class SignalRTests
{
    // More than the sockets take.
    [Test]
    public async Task A_client_that_does_not_read_is_still_sent_everything()
    {
        const int Updates = 2_000;
        string text = new('x', 8_192);
        var value = new MemoryValue<int>(0);
        int sent = 0;
        await using LoopbackHost host = await LoopbackHost.StartAsync(
            app => app.MapHub<TextHub>("/text"),
            builder => builder.Services.AddSingleton(value.Select(number =>
            {
                Volatile.Write(ref sent, number);
                return text;
            })).AddSignalR());
        await using HubConnection connection = new HubConnectionBuilder().WithUrl($"{host.Address}/text").Build();
        await connection.StartAsync().Within();
        ChannelReader<string> stream = await connection.StreamAsChannelAsync<string>(nameof(TextHub.Watch)).Within();
        Assert.That(await stream.WaitToReadAsync().Within());

        for (int number = 1; number <= Updates; number++)
        {
            value.Set(number);
            await Deadlines.UntilAsync(() => Volatile.Read(ref sent) == number, "an update that is sent");
        }

        await Deadlines.UntilAsync(() => stream.Count > Updates, "all updates in the client");
    }

    [Test]
    public async Task A_hub_that_returns_a_Reader_leaves_its_watcher_open_when_the_client_disconnects()
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

    private sealed class TextHub(IWatchable<string> source) : Hub
    {
        public IAsyncEnumerable<string> Watch(CancellationToken gone) => source.ReadAllAsync(gone);
    }

    private sealed class BothHub(
        [FromKeyedServices("value")] MemoryValue<double> value, [FromKeyedServices("loops")] MemoryValue<double> loops) : Hub
    {
        public ChannelReader<double> Reader() => value.Watch().Reader;

        public IAsyncEnumerable<double> Loop(CancellationToken gone) => loops.ReadAllAsync(gone);
    }
}
