using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>A multiplexer that is made when it is needed, and made anew when it has lost a connection.</summary>
/// <remarks>
/// <code>
/// _current                | entered by                       | left by
/// ------------------------|----------------------------------|----------------------------------------------
/// null                    | the start; Replace               | a call, which begins to connect
/// not completed           | a call                           | connected, or failed
/// completed               | connected                        | Replace: a connection was lost; the disposal
/// failed                  | no server, no right              | the next call, which begins to connect
/// </code>
/// The multiplexer could connect again by itself. It takes up to seconds to try, and does not say what it tries.
/// </remarks>
internal sealed class OwnConnection(ConfigurationOptions options) : RedisConnection
{
    // How long the disposal waits for a server that is just being connected to.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions _options = options.Clone();
    private readonly Lock _lock = new();

    // Under the lock, both.
    private Task<IConnectionMultiplexer>? _current;
    private bool _disposed;

    public override string ChannelPrefix { get; } = (string?)options.ChannelPrefix ?? "";

    public override Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                throw Disposed();
            }

            if (_current is null or { IsFaulted: true })
            {
                _current = Background.Run(BeginAsync);
                _ = _current.ContinueWith(
                    static failed => failed.Exception, // observed: all callers may have stopped waiting
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            return _current;
        }
    }

    public override void Replace(IConnectionMultiplexer multiplexer, StoreException reason)
    {
        lock (_lock)
        {
            if (_disposed || _current is not { IsCompletedSuccessfully: true } || _current.Result != multiplexer)
            {
                return;
            }

            _current = null;
        }

        RaiseLost(multiplexer, reason);
        _ = NewMultiplexer.CloseAsync(multiplexer);
    }

    public override async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? last;
        lock (_lock)
        {
            _disposed = true;
            last = _current;
        }

        if (last is null)
        {
            return;
        }

        try
        {
            await NewMultiplexer.CloseAsync(last).WaitAsync(_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is not connected yet, and is closed when it is.
        }
    }

    private async Task<IConnectionMultiplexer> BeginAsync()
    {
        ConnectionMultiplexer multiplexer = await NewMultiplexer.ConnectAsync(_options).ConfigureAwait(false);
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            // A server that cannot be reached had no connection to lose: a replica may be away for long.
            if (failure.FailureType != ConnectionFailureType.UnableToConnect)
            {
                ReplaceConnected(multiplexer, RedisFaults.Translate(failure));
            }
        };
        return multiplexer;
    }

    // The connection may be lost before the task that made it has ended.
    private void ReplaceConnected(ConnectionMultiplexer multiplexer, StoreException reason)
    {
        Task<IConnectionMultiplexer>? current;
        lock (_lock)
        {
            current = _current;
        }

        _ = current?.ContinueWith(
            _ => Replace(multiplexer, reason), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
