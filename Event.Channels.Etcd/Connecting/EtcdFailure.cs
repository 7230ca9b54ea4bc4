using EventChannels.Stores;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The reason of a failed call, and its consequences.</summary>
/// <param name="Words">The message of etcd or of the connection.</param>
/// <param name="NothingDone">Whether nothing was done, for certain. Otherwise a write may have been done.</param>
/// <param name="IsRefusal">Whether etcd refused, so waiting does not help.</param>
/// <param name="IsLoginDead">
/// Whether a new login may help: the token is unknown, expired, or older than a change of rights.
/// </param>
/// <param name="IsEndpoints">Whether another member may succeed.</param>
/// <param name="Cause">The client's exception, or null.</param>
internal sealed record EtcdFailure(
    string Words, bool NothingDone, bool IsRefusal, bool IsLoginDead, bool IsEndpoints, Exception? Cause)
{
    private const string Prefix = "etcdserver: ";

    public static EtcdFailure Of(RpcException error) => error.Status.DebugException is { } inner
        ? new(WordsOf(inner), IsBeforeSending(inner), IsRefusal: false, IsLoginDead: false, IsEndpoints: true, error)
        : Of(error.StatusCode, error.Status.Detail, error);

    /// <summary>Whether a login failed because the server has no users. Then no login is needed.</summary>
    public bool IsWithoutUsers => Words == Prefix + "authentication is not enabled";

    /// <summary>A failure on this side of the connection, like each call after the disposal.</summary>
    public static EtcdFailure OfClient(Exception error) =>
        new(error.Message, NothingDone: false, IsRefusal: false, IsLoginDead: false, IsEndpoints: false, error);

    /// <summary>The failure of a watch. etcd gives only a text as the reason.</summary>
    public static EtcdFailure OfWatch(string reason)
    {
        if (reason.Length == 0)
        {
            return Of(StatusCode.Unavailable, "etcd canceled the watch", null);
        }

        // "rpc error: code = PermissionDenied desc = etcdserver: permission denied"
        string words = reason[Math.Max(reason.IndexOf(Prefix, StringComparison.Ordinal), 0)..];
        return Of(StatusCode.PermissionDenied, words, null);
    }

    public StoreException ToException(bool isWrite, string asked) => new(
        IsRefusal ? StoreFault.Refused
            : isWrite && !NothingDone ? StoreFault.OutcomeUnknown
            : StoreFault.Unavailable,
        $"{Words} ({asked})",
        Cause);

    private static EtcdFailure Of(StatusCode code, string words, Exception? cause)
    {
        bool loginDead = IsLogin(words);
        bool nothingDone = loginDead || IsBeforeWork(code, words);
        bool refusal = code switch
        {
            StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.Unauthenticated => true,
            StatusCode.NotFound or StatusCode.Unimplemented => true,
            StatusCode.ResourceExhausted => !nothingDone,
            _ => false,
        };
        return new(words, nothingDone, refusal, loginDead, IsEndpoints: !refusal && code != StatusCode.OutOfRange, cause);
    }

    private static bool IsLogin(string words) => words is
        Prefix + "invalid auth token" or Prefix + "user name is empty" or Prefix + "revision of auth store is old";

    // Other failures may come after the write has been handed to the cluster.
    private static bool IsBeforeWork(StatusCode code, string words) =>
        code is StatusCode.FailedPrecondition or StatusCode.OutOfRange
        || words is Prefix + "no leader" or Prefix + "too many requests" or "raft proposal dropped";

    private static bool IsBeforeSending(Exception error) => ConnectTimeoutOf(error) is not null
        || error is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError
        };

    // Finds the connect timeout, which is wrapped in one or more cancellations. Calls have no other time limit.
    private static TimeoutException? ConnectTimeoutOf(Exception error) => error switch
    {
        TimeoutException timeout => timeout,
        OperationCanceledException { InnerException: { } inner } => ConnectTimeoutOf(inner),
        _ => null,
    };

    // The outer exception of a failed handshake only refers to the inner one.
    private static string WordsOf(Exception error) => error is HttpRequestException { InnerException: { } inner }
        && !error.Message.Contains(inner.Message, StringComparison.Ordinal)
        ? $"{error.Message} {WordsOf(inner)}"
        : (ConnectTimeoutOf(error) ?? error).Message;
}
