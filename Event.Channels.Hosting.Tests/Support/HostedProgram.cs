using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EventChannels.Hosting.Tests.Support;

/// <summary>A program that runs a host until it is stopped. The test starts it on a free port and stops it.</summary>
internal sealed class HostedProgram : IAsyncDisposable
{
    private readonly WebProgram _program;
    private readonly Task _running;
    private readonly IHost _host;

    private HostedProgram(WebProgram program, Task running, IHost host)
    {
        _program = program;
        _running = running;
        _host = host;
    }

    public IServiceProvider Services => _host.Services;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    public string Printed => _program.Printed;

    /// <param name="code">The program.</param>
    /// <param name="arguments">More arguments, for its configuration.</param>
    /// <returns>The program, once its host has started.</returns>
    public static async Task<HostedProgram> StartAsync(string code, params string[] arguments)
    {
        var program = new WebProgram(code);
        try
        {
            using var built = new BuiltHost();
            Task running = program.RunAsync(
                ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning", .. arguments]);
            await Task.WhenAny(built.Host, running).Within();
            Assert.That(built.Host.IsCompleted, "The program ended without a host.");

            var hosted = new HostedProgram(program, running, await built.Host);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            hosted.Lifetime.ApplicationStarted.Register(started.SetResult);
            await Task.WhenAny(started.Task, running).Within();
            Assert.That(started.Task.IsCompleted, $"The host did not start. {running.Exception}");

            IServer server = hosted.Services.GetRequiredService<IServer>();
            hosted.Address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return hosted;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Stops the host, and waits until the program has ended.</summary>
    public async Task StopAsync()
    {
        if (!_running.IsCompleted)
        {
            Lifetime.StopApplication();
        }

        await _running.Within();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            _program.Dispose();
        }
    }

    private IHostApplicationLifetime Lifetime => Services.GetRequiredService<IHostApplicationLifetime>();

    /// <summary>Waits for the host that the following code builds.</summary>
    private sealed class BuiltHost : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        // Other tests build hosts at the same time, in other execution contexts.
        private static readonly AsyncLocal<BuiltHost?> _awaited = new();

        private readonly TaskCompletionSource<IHost> _host = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<IDisposable> _subscriptions = [];

        public BuiltHost()
        {
            _awaited.Value = this;
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public Task<IHost> Host => _host.Task;

        public void Dispose()
        {
            _awaited.Value = null;
            lock (_subscriptions)
            {
                _subscriptions.ForEach(subscription => subscription.Dispose());
            }
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                lock (_subscriptions)
                {
                    _subscriptions.Add(value.Subscribe(this));
                }
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host } && _awaited.Value == this)
            {
                _host.TrySetResult(host);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
