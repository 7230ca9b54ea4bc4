using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>A multiplexer that is created on demand, and replaced after it has lost a connection.</summary>
/// <remarks>
/// <code>
/// _current                | entered by                       | left by
/// ------------------------|----------------------------------|----------------------------------------------
/// null                    | the start; Replace               | a call, which begins to connect
/// not completed           | a call                           | connected, or failed
/// completed               | connected                        | Replace: a connection was lost; the disposal
/// failed                  | no server, no right              | the next call, which begins to connect
/// </code>
/// The multiplexer could connect again by itself. But it may wait for seconds before it tries, and it does not report
/// its attempts.
/// </remarks>
internal sealed class OwnConnection(ConfigurationOptions options) : RedisConnection
{
    // How long the disposal waits for a running attempt to connect.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions _options = options.Clone();
    private readonly Lock _lock = new();

    // Both are guarded by the lock.
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
                    static failed => failed.Exception, // observes it: all callers may have stopped waiting
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
            // The multiplexer is not connected yet. It is closed when it is connected.
        }
    }

    private async Task<IConnectionMultiplexer> BeginAsync()
    {
        ConnectionMultiplexer multiplexer = await NewMultiplexer.ConnectAsync(_options).ConfigureAwait(false);
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            // A server that cannot be reached has no connection to lose: a replica may be away for a long time.
            if (failure.FailureType != ConnectionFailureType.UnableToConnect)
            {
                ReplaceConnected(multiplexer, RedisFaults.Translate(failure));
            }
        };
        return multiplexer;
    }

    // The connection may be lost before the task that created it has ended.
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
