using System.Diagnostics;
using EventChannels.Hosting.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>
/// The duration of a host's stop if streams do not end with it: the reason for <c>TakeUntil</c> in the recipes.
/// </summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan _shutdown = TimeSpan.FromSeconds(1);

    [Test]
    public void The_shutdown_timeout_of_a_host_is_30_seconds() =>
        Assert.That(new HostOptions().ShutdownTimeout, Is.EqualTo(TimeSpan.FromSeconds(30)));

    [Test]
    public async Task Stopping_takes_the_whole_shutdown_timeout_if_an_event_stream_does_not_end()
    {
        var value = new MemoryValue<int>(1);
        await using LoopbackHost host = await LoopbackHost.StartAsync(
            app => app.MapGet("/value", (CancellationToken gone) => TypedResults.ServerSentEvents(value.ReadAllAsync(gone))),
            builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = _shutdown));
        using var client = new EventClient(host.Address);
        await using Events events = await client.OpenAsync("/value");
        await events.NextAsync();

        Assert.That(await StopAsync(host), Is.GreaterThan(0.9 * _shutdown));
    }

    [Test]
    public async Task Stopping_takes_the_whole_shutdown_timeout_if_a_gRPC_call_does_not_end()
    {
        var value = new MemoryValue<double>(1);
        await using LoopbackHost host = await LoopbackHost.StartAsync(
            app => app.MapGrpcService<EndlessService>(),
            builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel =>
                    kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
                builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = _shutdown);
                builder.Services.AddSingleton<IWatchable<double>>(value).AddGrpc();
            });
        using GrpcChannel channel = GrpcChannel.ForAddress(host.Address);
        using AsyncServerStreamingCall<Weather.Reading> call =
            new Weather.Readings.ReadingsClient(channel).Watch(new Weather.WatchRequest());
        await call.ResponseStream.MoveNext().Within();

        Assert.That(await StopAsync(host), Is.GreaterThan(0.9 * _shutdown));
    }

    private static async Task<TimeSpan> StopAsync(LoopbackHost host)
    {
        long start = Stopwatch.GetTimestamp();
        await host.StopAsync();
        return Stopwatch.GetElapsedTime(start);
    }

    private sealed class EndlessService(IWatchable<double> source) : Weather.Readings.ReadingsBase
    {
        public override async Task Watch(
            Weather.WatchRequest request, IServerStreamWriter<Weather.Reading> responseStream, ServerCallContext context)
        {
            await foreach (double celsius in source.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(new Weather.Reading { Celsius = celsius }, context.CancellationToken);
            }
        }
    }
}
