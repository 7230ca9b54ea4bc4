using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>One attempt to connect: gives a multiplexer that is connected and authenticated, or says at once why not.</summary>
/// <remarks>
/// The client's own attempt may take all of its timeout to say that nobody listens: it misses a failure that comes very early.
/// So the ports are tried first, and failures are heard of beside the client.
/// </remarks>
internal sealed class NewMultiplexer
{
    // How much later than the end of its attempt the client may tell why it failed.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly ConfigurationOptions _options;

    // The servers that an attempt has failed with.
    private readonly ConcurrentDictionary<EndPoint, StoreException> _failures = [];

    // Set when there is no server left.
    private readonly TaskCompletionSource<StoreException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NewMultiplexer(ConfigurationOptions options)
    {
        _options = options.Clone();
        _options.AbortOnConnectFail = false; // or the reason would not be told
        _options.ConnectRetry = 1;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.SetDefaultPorts();
        _options.ConnectionAttemptCompleted += (_, attempt) => OnCompleted(attempt);
    }

    /// <summary>Connects. Throws a <see cref="StoreException"/> if that does not succeed.</summary>
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
            // It was lost before it was closed, or while it was. Nobody has a use for the reason.
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

    // Whether any of the servers listens.
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

    // The multiplexer ignores that a password is wrong if the server lets in those who have none.
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
