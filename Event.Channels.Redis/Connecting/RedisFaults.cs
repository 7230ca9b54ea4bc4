using System.Security.Authentication;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Connecting;

/// <summary>Translates the client's exceptions into those of a store.</summary>
/// <remarks>
/// <code>
/// the client says                          | a read         | a write
/// -----------------------------------------|----------------|-----------------------------------------
/// no connection; nothing was sent          | Unavailable    | Unavailable
/// no connection, because it was refused    | Refused        | Refused
/// the connection was lost; a timeout       | Unavailable    | OutcomeUnknown
/// the server has a temporary error         | Unavailable    | Unavailable
/// the server has another error             | Refused        | Refused
/// the client has no such command           | Refused        | Refused
/// </code>
/// A lost connection counts as an unknown outcome even if the client has not sent all bytes: a part may have been enough.
/// </remarks>
internal static class RedisFaults
{
    private static readonly string[] _passing =
        ["LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY", "MOVED", "ASK"];

    private static readonly string[] _refusing = ["NOAUTH", "WRONGPASS", "NOPERM"];

    public static StoreException Translate(Exception error, bool writes)
    {
        StoreFault fault = error switch
        {
            StoreException known => known.Fault,
            RedisServerException server => IsPassing(server) ? StoreFault.Unavailable : StoreFault.Refused,
            RedisCommandException command => IsOfReplica(command) ? StoreFault.Unavailable : StoreFault.Refused,
            RedisConnectionException connection when IsRefusal(connection) => StoreFault.Refused,
            RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } =>
                StoreFault.Unavailable,
            ObjectDisposedException => StoreFault.Unavailable, // the client did not begin to send
            _ => writes ? StoreFault.OutcomeUnknown : StoreFault.Unavailable,
        };
        return new StoreException(fault, Words(error), error);
    }

    public static StoreException Translate(ConnectionFailedEventArgs failure) => failure.Exception is { } error
        ? Translate(error, writes: false)
        : new StoreException(StoreFault.Unavailable, $"The connection was lost: {failure.FailureType}.");

    public static StoreException Translate(ConnectionAttemptCompletedEventArgs attempt)
    {
        bool refused = attempt.FailureType == ConnectionFailureType.AuthenticationFailure
            || attempt.Exception is { } error && IsRefusal(error);
        return new StoreException(
            refused ? StoreFault.Refused : StoreFault.Unavailable,
            attempt.Exception is { } reason ? Words(reason) : $"A connection could not be made: {attempt.FailureType}.",
            attempt.Exception);
    }

    /// <summary>Whether a new connection may succeed.</summary>
    public static bool IsOfConnection(Exception error) => error switch
    {
        RedisConnectionException or ObjectDisposedException => true,
        RedisCommandException command => IsOfReplica(command),
        RedisServerException server => Has(server.Message, "READONLY"),
        _ => false,
    };

    private static bool IsPassing(RedisServerException error) => Array.Exists(_passing, code => Has(error.Message, code));

    // Older servers put their own words before the error of a script.
    private static bool Has(string message, string code) =>
        message.StartsWith(code, StringComparison.Ordinal) || message.Contains($"-{code} ", StringComparison.Ordinal);

    // Another server is the primary now, or there is no primary.
    private static bool IsOfReplica(RedisCommandException error) => error.Message.Contains("replica", StringComparison.Ordinal);

    private static bool IsRefusal(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
                or AuthenticationException
                || (cause is AggregateException all && all.InnerExceptions.Any(IsRefusal))
                || (cause is RedisServerException
                    && Array.Exists(_refusing, code => cause.Message.Contains(code, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }

    // The innermost message is the server's or the system's, and the outer one describes the client. A store's fault
    // has both.
    private static string Words(Exception error)
    {
        if (error is StoreException)
        {
            return error.Message;
        }

        Exception cause = error;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause == error ? error.Message : $"{error.Message} {cause.Message}";
    }
}
