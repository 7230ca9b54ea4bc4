using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventChannels;

/// <summary>Passes each update to a handler, from the start of the host to its stop.</summary>
/// <remarks>
/// <code>
/// state    | entered by                           | an update
/// ---------|--------------------------------------|---------------------------------------------------
/// created  |                                      | is not seen
/// watching | StartAsync                           | is handled
/// ending   | StopAsync                            | is handled if it was unread at StopAsync
/// ended    | the last unread update; an exception | is not seen, and no Set waits
///          | of the handler; the shutdown time    |
/// </code>
/// </remarks>
internal sealed class WatcherService<T>(
    IServiceProvider services,
    Func<IServiceProvider, IWatchable<T>> source,
    Func<IServiceProvider, T, CancellationToken, ValueTask> handler,
    Delivery delivery) : BackgroundService
{
    // Not generated: the generator's output depends on the folder of the build.
    private static readonly Action<ILogger, Type, Exception?> _logUnhandled = LoggerMessage.Define<Type>(
        LogLevel.Warning,
        new EventId(1, "Unhandled"),
        "The shutdown time is over before the last update of {ValueType} was handled.");

    private static readonly Action<ILogger, Type, Exception?> _logCancelled = LoggerMessage.Define<Type>(
        LogLevel.Warning,
        new EventId(2, "Cancelled"),
        "A handler of {ValueType} threw an OperationCanceledException before the shutdown time was over; updates may be unhandled.");

    private readonly IServiceScopeFactory _scopes = services.GetRequiredService<IServiceScopeFactory>();
    private readonly ILogger _logger = services.GetService<ILogger<IWatcher<T>>>() ?? NullLogger<IWatcher<T>>.Instance;

    // Cancelled when the host begins to stop. Never disposed: a host may be stopped after it was disposed.
    private readonly CancellationTokenSource _ending = new();

    // Set by StartAsync.
    private IWatcher<T>? _watcher;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        _watcher = source(services).TakeUntil(_ending.Token).Watch(delivery);

        // Without the token: a host that is stopped while it starts cancels it, and newer hosts then cancel the
        // handler's token.
        return base.StartAsync(CancellationToken.None);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _ending.Cancel();
        if (ExecuteTask is Task handling)
        {
            var timeout = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (cancellationToken.Register(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), timeout))
            {
                await Task.WhenAny(handling, timeout.Task).ConfigureAwait(false);
            }

            if (!handling.IsCompleted)
            {
                _logUnhandled(_logger, typeof(T), null);
            }
            else if (handling.IsCanceled)
            {
                _logCancelled(_logger, typeof(T), null); // a host that stops does not report this end
            }
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        _watcher?.Dispose(); // no producer waits for a handler that ignores its token
    }

    public override void Dispose()
    {
        base.Dispose(); // cancels the handler's token before its watcher is disposed
        _watcher?.Dispose();
    }

    // On the thread pool: before .NET 10, a handler that never waits would block the start of the host.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(() => HandleAsync(stoppingToken), CancellationToken.None);

    private async Task HandleAsync(CancellationToken stoppingToken)
    {
        using IWatcher<T> watcher = _watcher!;
        await foreach (T value in watcher.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            AsyncServiceScope scope = _scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                await handler(scope.ServiceProvider, value, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
