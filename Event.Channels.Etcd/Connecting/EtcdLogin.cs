using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>Keeps the headers of all calls: that a leader is needed, and the token of the user.</summary>
/// <remarks>
/// <code>
/// headers   | entered by                                   | left by
/// ----------|----------------------------------------------|---------------------------------
/// none      | the start, if there is a user                | a login
/// anonymous | the start without a user; a login at a       | a call that needs a user after
///           | server without authentication                | all, if there is one
/// named     | a login                                      | a call that finds the token dead
/// </code>
/// One login runs at a time. Those who asked while it ran share its result, also its failure: etcd takes 50 ms and more to
/// look at a password. All members are safe for use from any thread.
/// </remarks>
#pragma warning disable CA1001 // a semaphore that gave out no handle holds nothing to dispose of, and its waiters must go on
internal sealed class EtcdLogin
#pragma warning restore CA1001
{
    private readonly EtcdConnection _connection;

    private readonly string? _user;

    private readonly string _password;

    // Held by the one that logs in.
    private readonly SemaphoreSlim _turn = new(1);

    // Null before the first login. Written by the one that has the turn.
    private volatile Metadata? _headers;

    // Written by the one that has the turn.
    private StoreException? _failure;

    // Counts the logins that ended. Written by the one that has the turn.
    private int _ended;

    public EtcdLogin(EtcdConnection connection, string? user, string password)
    {
        (_connection, _user, _password) = (connection, user, password);
        _headers = IsNeeded ? null : Anonymous();
    }

    public bool IsNeeded => _user is not null;

    /// <summary>The headers that are used now.</summary>
    /// <param name="dead">Headers that are not to be used any more, if there are some: they are replaced by a login.</param>
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

    // Has the turn.
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
