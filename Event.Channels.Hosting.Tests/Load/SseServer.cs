using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>The server under test: the recipe for server-sent events, and the endpoints for the tests.</summary>
/// <remarks>It prints its port, and ends when its input ends.</remarks>
internal static class SseServer
{
    public static void Run(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder.Logging.SetMinimumLevel(LogLevel.Warning); // as in the template of a web project
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseSockets(options => LimitBuffers(options, builder.Configuration));
        builder.Services.Configure<KestrelServerOptions>(options => LimitRate(options, builder.Configuration));
        builder.Services.AddValue<Reading>();
        builder.Services.AddSingleton<Producer>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Producer>());
        WebApplication app = builder.Build();
        IHostApplicationLifetime lifetime = app.Lifetime;

        app.MapGet("/events", (IWatchable<Reading> reading, CancellationToken aborted) =>
            TypedResults.ServerSentEvents(reading.TakeUntil(lifetime.ApplicationStopping).ReadAllAsync(aborted)));

        // The same bytes without the library.
        app.MapGet("/timer/{updatesASecond}", (double updatesASecond, CancellationToken aborted) =>
            TypedResults.ServerSentEvents(TickAsync(updatesASecond, aborted)));

        app.MapGet("/figures", (MemoryValue<Reading> reading, Producer producer) =>
            ServerFigures.OfThisProcess(reading.WatcherCount, producer.Updates));
        app.MapGet("/reached/{number}", async (long number, IWatchable<Reading> reading, CancellationToken aborted) =>
        {
            using IWatcher<Reading> watcher = reading.Watch();
            await watcher.GetAsync(now => now.Number >= number, aborted);
        });
        app.MapPost("/collect", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        app.MapPost("/pace/{updatesASecond}", (double updatesASecond, Producer producer) =>
        {
            producer.UpdatesASecond = updatesASecond;
        });

        app.Start();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        while (Console.In.ReadLine() is not null)
        {
        }
    }

    private static void LimitBuffers(SocketTransportOptions options, IConfiguration configuration)
    {
        if (configuration.GetValue<int?>("SendBuffer") is { } bytes)
        {
            // A listening socket passes its buffer sizes on to its connections.
            options.CreateBoundListenSocket = endpoint =>
            {
                Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
                socket.SendBufferSize = bytes;
                return socket;
            };
        }

        if (configuration.GetValue<int?>("WriteBuffer") is { } writeBuffer)
        {
            options.MaxWriteBufferSize = writeBuffer;
        }
    }

    private static void LimitRate(KestrelServerOptions options, IConfiguration configuration)
    {
        if (configuration.GetValue<int?>("ResponseBuffer") is { } bytes)
        {
            options.Limits.MaxResponseBufferSize = bytes;
        }

        if (configuration.GetValue("AnyRate", defaultValue: false))
        {
            options.Limits.MinResponseDataRate = null;
        }
    }

    private static async IAsyncEnumerable<Reading> TickAsync(
        double updatesASecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / updatesASecond));
        for (long number = 1; await timer.WaitForNextTickAsync(cancellationToken); number++)
        {
            yield return new Reading(number, Stopwatch.GetTimestamp());
        }
    }
}
