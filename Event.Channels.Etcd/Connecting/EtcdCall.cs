using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>A call that an <see cref="EtcdConnection"/> makes at the endpoint that it finds best.</summary>
/// <param name="Operation">The operation, for the message of an exception.</param>
/// <param name="Subject">The key, the range or the lease.</param>
/// <param name="IsWrite">Whether it changes something: if so, a lost answer leaves the outcome unknown.</param>
/// <param name="SendAsync">Makes the call once, and throws what the client throws.</param>
internal sealed record EtcdCall<TResponse>(
    string Operation, string Subject, bool IsWrite, Func<EtcdEndpoint, CallOptions, Task<TResponse>> SendAsync)
{
    public string Asked => $"{Operation} {Subject}";
}
