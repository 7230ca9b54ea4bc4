using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>A call that an <see cref="EtcdConnection"/> makes at its current endpoint.</summary>
/// <param name="Operation">The operation, for the message of an exception.</param>
/// <param name="Subject">The key, the range or the lease.</param>
/// <param name="IsWrite">Whether the call changes data. If so, a lost answer leaves the outcome unknown.</param>
/// <param name="SendAsync">Makes the call once. The client's exceptions pass through.</param>
internal sealed record EtcdCall<TResponse>(
    string Operation, string Subject, bool IsWrite, Func<EtcdEndpoint, CallOptions, Task<TResponse>> SendAsync)
{
    public string Asked => $"{Operation} {Subject}";
}
