using System.Diagnostics;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Makes calls at one of several endpoints, with a login if there is a user. Each call is one attempt.</summary>
/// <remarks>
/// If a call finds its endpoint bad, later calls use the next endpoint. If a call finds its login dead, it logs in and
/// is made again: etcd checks the login before it does anything. All members are safe for use from any thread.
/// </remarks>
internal sealed class EtcdConnection : IDisposable
{
    // A healthy member answers within this time. If a caller gives up later, the next endpoint is used.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly EtcdEndpoint[] _endpoints;

    private readonly EtcdLogin _login;

    // Counts the changes of the endpoint. Changed by interlocked steps.
    private int _left;

    private volatile bool _disposed;

    public EtcdConnection(EtcdStoreOptions options)
    {
        _endpoints = [.. options.Endpoints.Select(address => new EtcdEndpoint(address, options))];
        _login = new EtcdLogin(this, options.User, options.Password);
    }

    public EtcdEndpoint Current => At(Volatile.Read(ref _left));

    public bool IsDisposed => _disposed;

    /// <summary>Gets the headers for a call. They are the same object until the next login.</summary>
    public ValueTask<Metadata> LogInAsync(CancellationToken cancellationToken) =>
        _login.GetHeadersAsync(null, cancellationToken);

    /// <summary>Gets other headers than the dead ones.</summary>
    public ValueTask<Metadata> LogInAnewAsync(Metadata dead, CancellationToken cancellationToken) =>
        _login.GetHeadersAsync(dead, cancellationToken);

    /// <summary>Makes the next endpoint current, if the given one is current.</summary>
    public void Leave(EtcdEndpoint endpoint)
    {
        int left = Volatile.Read(ref _left);
        if (At(left) == endpoint)
        {
            Interlocked.CompareExchange(ref _left, left + 1, left);
        }
    }

    /// <summary>Leaves an endpoint that did not answer before the caller gave up, if it had enough time.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="start">The time stamp of the call.</param>
    public void LeaveIfSlow(EtcdEndpoint endpoint, long start)
    {
        if (Stopwatch.GetElapsedTime(start) > _patience)
        {
            Leave(endpoint);
        }
    }

    /// <summary>Makes a call.</summary>
    /// <exception cref="StoreException">The call failed.</exception>
    public async ValueTask<TResponse> CallAsync<TResponse>(EtcdCall<TResponse> call, CancellationToken cancellationToken)
        where TResponse : class
    {
        Metadata headers = await LogInAsync(cancellationToken).ConfigureAwait(false);
        (TResponse? response, EtcdFailure? failure) = await TryAsync(call, headers, cancellationToken).ConfigureAwait(false);
        if (failure is { IsLoginDead: true } && _login.IsNeeded)
        {
            headers = await LogInAnewAsync(headers, cancellationToken).ConfigureAwait(false);
            (response, failure) = await TryAsync(call, headers, cancellationToken).ConfigureAwait(false);
        }

        return response ?? throw failure!.ToException(call.IsWrite, call.Asked);
    }

    /// <summary>Makes a call with the given headers.</summary>
    /// <returns>The response or the failure. The other is <see langword="null"/>.</returns>
    public async ValueTask<(TResponse? Response, EtcdFailure? Failure)> TryAsync<TResponse>(
        EtcdCall<TResponse> call, Metadata headers, CancellationToken cancellationToken)
        where TResponse : class
    {
        ThrowIfEnded(null, cancellationToken);
        EtcdEndpoint endpoint = Current;
        long start = Stopwatch.GetTimestamp();
        try
        {
            TResponse response = await call.SendAsync(endpoint, new CallOptions(headers, cancellationToken: cancellationToken))
                .ConfigureAwait(false);
            return (response, null);
        }
        catch (Exception error)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                LeaveIfSlow(endpoint, start);
            }

            ThrowIfEnded(error, cancellationToken);
            // If the connection breaks while a request is sent, the exception may be the socket's.
            EtcdFailure failure = error is RpcException answer ? EtcdFailure.Of(answer) : EtcdFailure.OfClient(error);
            if (failure.IsEndpoints)
            {
                Leave(endpoint);
            }

            return (null, failure);
        }
    }

    /// <summary>Ends all calls.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (EtcdEndpoint endpoint in _endpoints)
        {
            endpoint.Dispose();
        }
    }

    /// <summary>Throws the exception of a call after its cancellation or the disposal of the store.</summary>
    /// <param name="cause">The exception that ended the call, or null.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public void ThrowIfEnded(Exception? cause, CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            throw Disposed();
        }

        if (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The token was cancelled before etcd answered.", cause, cancellationToken);
        }
    }

    public static ObjectDisposedException Disposed() => new("EtcdStore", "The store is disposed. Create another one.");

    private EtcdEndpoint At(int left) => _endpoints[(uint)left % (uint)_endpoints.Length];
}
