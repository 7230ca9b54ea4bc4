using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Keeps the headers of all calls: the demand for a leader, and the token of the user.</summary>
/// <remarks>
/// <code>
/// headers   | entered by                                   | left by
/// ----------|----------------------------------------------|---------------------------------
/// none      | the start, if there is a user                | a login
/// anonymous | the start without a user; a login at a       | a call that needs a user after
///           | server without authentication                | all, if there is one
/// named     | a login                                      | a call that finds the token dead
/// </code>
/// One login runs at a time. Calls that ask meanwhile share its result, also a failure: etcd takes 50 ms and more to
/// check a password. All members are safe for use from any thread.
/// </remarks>
#pragma warning disable CA1001 // a semaphore without a handle has nothing to dispose, and its waiters must continue
internal sealed class EtcdLogin
#pragma warning restore CA1001
{
    private readonly EtcdConnection _connection;

    private readonly string? _user;

    private readonly string _password;

    // Held during a login.
    private readonly SemaphoreSlim _turn = new(1);

    // Null before the first login. Written by the holder of the turn.
    private volatile Metadata? _headers;

    // Written by the holder of the turn.
    private StoreException? _failure;

    // Counts the ended logins. Written by the holder of the turn.
    private int _ended;

    public EtcdLogin(EtcdConnection connection, string? user, string password)
    {
        (_connection, _user, _password) = (connection, user, password);
        _headers = IsNeeded ? null : Anonymous();
    }

    public bool IsNeeded => _user is not null;

    /// <summary>Gets the current headers.</summary>
    /// <param name="dead">Headers that etcd rejected, or null. A login replaces them.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<Metadata> GetHeadersAsync(Metadata? dead, CancellationToken cancellationToken) =>
        _headers is { } headers && (headers != dead || !IsNeeded)
            ? new(headers)
            : LogInAsync(dead, cancellationToken);

    private async ValueTask<Metadata> LogInAsync(Metadata? dead, CancellationToken cancellationToken)
    {
        int ended = Volatile.Read(ref _ended);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_headers is { } headers && headers != dead)
            {
                return headers;
            }

            if (_ended != ended && _failure is { } failure)
            {
                throw failure.Again();
            }

            return await AuthenticateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Call with the turn.
    private async ValueTask<Metadata> AuthenticateAsync(CancellationToken cancellationToken)
    {
        var call = new EtcdCall<AuthenticateResponse>("log in", _user!, IsWrite: false, (endpoint, options) => endpoint.Users
            .AuthenticateAsync(new AuthenticateRequest { Name = _user, Password = _password }, options).ResponseAsync);
        (AuthenticateResponse? response, EtcdFailure? failure) =
            await _connection.TryAsync(call, Anonymous(), cancellationToken).ConfigureAwait(false);
        if (response is null && !failure!.IsWithoutUsers)
        {
            _failure = failure.ToException(isWrite: false, call.Asked);
            _ended++;
            throw _failure;
        }

        Metadata headers = Anonymous();
        if (response is not null)
        {
            headers.Add("token", response.Token);
        }

        _failure = null;
        _ended++;
        return _headers = headers;
    }

    private static Metadata Anonymous() => new() { { "hasleader", "true" } };
}
