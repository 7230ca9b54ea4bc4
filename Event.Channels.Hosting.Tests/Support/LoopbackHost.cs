using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EventChannels.Hosting.Tests.Support;

/// <summary>A server on a free port of this machine, with the endpoints of a test, and its logged errors.</summary>
internal sealed class LoopbackHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RecordedErrors _errors;

    private LoopbackHost(WebApplication application, RecordedErrors errors)
    {
        _application = application;
        _errors = errors;
    }

    public string Address => _application.Urls.First();

    public IServiceProvider Services => _application.Services;

    /// <summary>The logged errors and warnings.</summary>
    public IEnumerable<string> Errors => _errors.Messages;

    public static async Task<LoopbackHost> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? build = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        var errors = new RecordedErrors();
        builder.Logging.ClearProviders().AddProvider(errors).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        build?.Invoke(builder);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync().Within();
        return new LoopbackHost(application, errors);
    }

    public Task StopAsync() => _application.StopAsync().Within();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private sealed class RecordedErrors : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Messages.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
