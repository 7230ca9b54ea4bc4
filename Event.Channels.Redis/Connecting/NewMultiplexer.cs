using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>
/// One attempt to connect. It gives a connected and authenticated multiplexer, or fails at once with the reason.
/// </summary>
/// <remarks>
/// The client may need its whole timeout to report that no server listens, because it misses an early failure. So this
/// class first tries the ports, and then listens to the client's event for failed attempts.
/// </remarks>
internal sealed class NewMultiplexer
{
    // How much later than the end of its attempt the client may report the reason of the failure.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly ConfigurationOptions _options;

    // The failed servers.
    private readonly ConcurrentDictionary<EndPoint, StoreException> _failures = [];

    // Set when all servers have failed.
    private readonly TaskCompletionSource<StoreException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NewMultiplexer(ConfigurationOptions options)
    {
        _options = options.Clone();
        _options.AbortOnConnectFail = false; // otherwise the client does not report the reason
        _options.ConnectRetry = 1;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.SetDefaultPorts();
        _options.ConnectionAttemptCompleted += (_, attempt) => OnCompleted(attempt);
    }

    /// <summary>Connects. Throws a <see cref="StoreException"/> on failure.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options)
    {
        try
        {
            return await new NewMultiplexer(options).ConnectAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StoreException)
        {
            throw RedisFaults.Translate(error, writes: false);
        }
    }

    public static async Task CloseAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await multiplexer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection was lost before or during the closing. The reason does not matter.
        }
    }

    /// <summary>Closes a multiplexer as soon as it is connected, if ever.</summary>
    public static async Task CloseAsync<TMultiplexer>(Task<TMultiplexer> connecting)
        where TMultiplexer : IConnectionMultiplexer
    {
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
        {
            await CloseAsync(await connecting.ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        await ListensAsync().ConfigureAwait(false);
        Task<ConnectionMultiplexer> connecting = ConnectionMultiplexer.ConnectAsync(_options);
        try
        {
            await Task.WhenAny(connecting, _failed.Task).ConfigureAwait(false);
            if (!connecting.IsCompleted)
            {
                throw await _failed.Task.ConfigureAwait(false);
            }

            ConnectionMultiplexer multiplexer = await connecting.ConfigureAwait(false);
            if (!multiplexer.IsConnected)
            {
                throw await WhyAsync().ConfigureAwait(false);
            }

            await AuthenticateAsync(multiplexer).ConfigureAwait(false);
            return multiplexer;
        }
        catch
        {
            _ = CloseAsync(connecting);
            throw;
        }
    }

    private void OnCompleted(ConnectionAttemptCompletedEventArgs attempt)
    {
        if (attempt.IsSuccess || attempt.EndPoint is not { } server)
        {
            return;
        }

        _failures.TryAdd(server, RedisFaults.Translate(attempt));
        if (_failures.Count >= _options.EndPoints.Count)
        {
            _failed.TrySetResult(Reason());
        }
    }

    private async Task<StoreException> WhyAsync()
    {
        await ((Task)_failed.Task).WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Reason();
    }

    // A refusal counts more than a server that is away.
    private StoreException Reason() =>
        _failures.Values.OrderByDescending(static failure => failure.Fault == StoreFault.Refused).FirstOrDefault()
        ?? new StoreException(StoreFault.Unavailable, "The server did not answer in time to a new connection.");

    // Throws if none of the servers listens.
    private async Task ListensAsync()
    {
        if (_options.Tunnel is not null || _options.EndPoints.Any(static server => server is not (IPEndPoint or DnsEndPoint)))
        {
            return;
        }

        using var end = new CancellationTokenSource(_options.ConnectTimeout);
        Task[] attempts = [.. _options.EndPoints.Select(server => ListensAsync(server, end.Token))];
        Task first = Task.CompletedTask;
        await foreach (Task attempt in Task.WhenEach(attempts).ConfigureAwait(false))
        {
            first = attempt;
            if (attempt.IsCompletedSuccessfully)
            {
                break;
            }
        }

        await end.CancelAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    private static async Task ListensAsync(EndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
    }

    // The multiplexer ignores a wrong password if the server accepts clients without one.
    private async Task AuthenticateAsync(ConnectionMultiplexer multiplexer)
    {
        if (!string.IsNullOrEmpty(_options.Password) && _options.Proxy == Proxy.None)
        {
            object[] credentials =
                string.IsNullOrEmpty(_options.User) ? [_options.Password] : [_options.User, _options.Password];
            await multiplexer.GetDatabase().ExecuteAsync("AUTH", credentials, CommandFlags.DemandMaster).ConfigureAwait(false);
        }
    }
}
