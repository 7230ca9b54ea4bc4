using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EventChannels.Hosting.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EventChannels.Hosting.Tests.Recipes;

/// <summary>A path from a value on a server to a client: a server with the recipe of the page, and a client.</summary>
/// <param name="name">The name in a list of tests.</param>
public abstract class Transport(string name)
{
    public static IEnumerable<Transport> All => [new OverServerSentEvents(), new OverSignalR(), new OverGrpc()];

    internal abstract Task<LoopbackHost> ServeAsync(IWatchable<double> source);

    /// <summary>Requests the stream. It continues until the token is cancelled; then the client is gone.</summary>
    internal abstract IAsyncEnumerable<double> ReceiveAsync(LoopbackHost host, CancellationToken leave);

    public override string ToString() => name;

    private sealed class OverServerSentEvents() : Transport("server-sent events")
    {
        internal override Task<LoopbackHost> ServeAsync(IWatchable<double> source) =>
            LoopbackHost.StartAsync(app => app.MapGet("/", (IHostApplicationLifetime life, CancellationToken gone) =>
                TypedResults.ServerSentEvents(source.TakeUntil(life.ApplicationStopping).ReadAllAsync(gone))));

        internal override async IAsyncEnumerable<double> ReceiveAsync(
            LoopbackHost host, [EnumeratorCancellation] CancellationToken leave)
        {
            using var client = new HttpClient(EventClient.NewHandler());
            using Stream body = await client.GetStreamAsync(new Uri(host.Address), leave);
            await foreach (SseItem<double> item in SseParser
                .Create(body, static (_, data) => double.Parse(data, CultureInfo.InvariantCulture))
                .EnumerateAsync(leave))
            {
                yield return item.Data;
            }
        }
    }

    private sealed class OverSignalR() : Transport("SignalR")
    {
        internal override Task<LoopbackHost> ServeAsync(IWatchable<double> source) => LoopbackHost.StartAsync(
            app => app.MapHub<WeatherHub>("/weather"),
            builder => builder.Services.AddSingleton(source).AddSignalR());

        internal override async IAsyncEnumerable<double> ReceiveAsync(
            LoopbackHost host, [EnumeratorCancellation] CancellationToken leave)
        {
            await using HubConnection connection = new HubConnectionBuilder().WithUrl($"{host.Address}/weather").Build();
            await connection.StartAsync(leave);
            await foreach (double reading in connection.StreamAsync<double>(nameof(WeatherHub.Watch), leave))
            {
                yield return reading;
            }
        }

        private sealed class WeatherHub(IWatchable<double> source) : Hub
        {
            public IAsyncEnumerable<double> Watch(CancellationToken gone) => source.ReadAllAsync(gone);
        }
    }

    private sealed class OverGrpc() : Transport("gRPC")
    {
        internal override Task<LoopbackHost> ServeAsync(IWatchable<double> source) => LoopbackHost.StartAsync(
            app => app.MapGrpcService<Service>(),
            builder =>
            {
                builder.WebHost.ConfigureKestrel(kestrel =>
                    kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
                builder.Services.AddSingleton(source).AddGrpc();
            });

        internal override async IAsyncEnumerable<double> ReceiveAsync(
            LoopbackHost host, [EnumeratorCancellation] CancellationToken leave)
        {
            using GrpcChannel channel = GrpcChannel.ForAddress(host.Address);
            using AsyncServerStreamingCall<Weather.Reading> call =
                new Weather.Readings.ReadingsClient(channel).Watch(new Weather.WatchRequest(), cancellationToken: leave);
            await foreach (Weather.Reading reading in call.ResponseStream.ReadAllAsync(leave))
            {
                yield return reading.Celsius;
            }
        }

        private sealed class Service(IWatchable<double> source, IHostApplicationLifetime life) : Weather.Readings.ReadingsBase
        {
            public override async Task Watch(
                Weather.WatchRequest request, IServerStreamWriter<Weather.Reading> responseStream, ServerCallContext context)
            {
                IWatchable<double> degrees = source.TakeUntil(life.ApplicationStopping);
                await foreach (double celsius in degrees.ReadAllAsync(context.CancellationToken))
                {
                    await responseStream.WriteAsync(new Weather.Reading { Celsius = celsius }, context.CancellationToken);
                }
            }
        }
    }
}
