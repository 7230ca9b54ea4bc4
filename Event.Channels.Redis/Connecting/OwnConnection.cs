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
            ObjectDisposedException.ThrowIf(_disposed, typeof(RedisStore));
            if (_current is null or { IsFaulted: true })
            {
                _current = Task.Run(BeginAsync);
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
            if (_current is not { IsCompletedSuccessfully: true } || _current.Result != multiplexer)
            {
                return;
            }

            _current = null;
        }

        RaiseLost(multiplexer, reason);
        _ = CloseAsync(multiplexer);
    }

    public override async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? last;
        lock (_lock)
        {
            _disposed = true;
            last = _current;
        }

        // One that does not end soon is closed by the end of its connecting.
        if (last is { IsCompletedSuccessfully: true })
        {
            await CloseAsync(last.Result).ConfigureAwait(false);
        }
    }

    private static async Task CloseAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await multiplexer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // It was lost before it was closed.
        }
    }

    private async Task<IConnectionMultiplexer> BeginAsync()
    {
        var failure = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ConfigurationOptions options = _options.Clone();
        options.AbortOnConnectFail = false; // or the reason would not be told
        options.ConnectRetry = 1;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectionAttemptCompleted += (_, attempt) =>
        {
            if (!attempt.IsSuccess)
            {
                failure.TrySetResult(attempt.Exception);
            }
        };

        ConnectionMultiplexer multiplexer;
        try
        {
            multiplexer = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw RedisFaults.Translate(error, writes: false);
        }

        try
        {
            if (!multiplexer.IsConnected)
            {
                throw await WhyAsync(failure.Task).ConfigureAwait(false);
            }

            await AuthenticateAsync(multiplexer).ConfigureAwait(false);
            Admit(multiplexer);
            return multiplexer;
        }
        catch
        {
            await CloseAsync(multiplexer).ConfigureAwait(false);
            throw;
        }
    }

    private void Admit(ConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            // A server that cannot be reached had no connection to lose: a replica may be away for long.
            if (failure.FailureType != ConnectionFailureType.UnableToConnect)
            {
                ReplaceWhenCurrent(multiplexer, RedisFaults.Translate(failure));
            }
        };
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RedisStore));
        }
    }

    // The connection may be lost before the task that made it has ended.
    private void ReplaceWhenCurrent(ConnectionMultiplexer multiplexer, StoreException reason)
    {
        Task<IConnectionMultiplexer>? current;
        lock (_lock)
        {
            current = _current;
        }

        _ = current?.ContinueWith(
            _ => Replace(multiplexer, reason), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    // The reason comes a moment after the end of the connecting, or never if a server does not answer at all.
    private static async Task<StoreException> WhyAsync(Task<Exception?> failure)
    {
        try
        {
            Exception? reason = await failure.WaitAsync(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            return reason is null ? NoAnswer() : RedisFaults.Translate(reason, writes: false);
        }
        catch (TimeoutException)
        {
            return NoAnswer();
        }

        static StoreException NoAnswer() => new(StoreFault.Unavailable, "The server did not answer in time to a new connection.");
    }

    // The multiplexer ignores that a password is wrong if the server lets in those who have none.
    private async Task AuthenticateAsync(ConnectionMultiplexer multiplexer)
    {
        if (string.IsNullOrEmpty(_options.Password) || _options.Proxy != Proxy.None)
        {
            return;
        }

        try
        {
            object[] credentials = string.IsNullOrEmpty(_options.User) ? [_options.Password] : [_options.User, _options.Password];
            await multiplexer.GetDatabase().ExecuteAsync("AUTH", credentials, CommandFlags.DemandMaster).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw RedisFaults.Translate(error, writes: false);
        }
    }
}
