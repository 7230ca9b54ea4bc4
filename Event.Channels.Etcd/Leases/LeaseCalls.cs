using System.Globalization;
using EventChannels.Etcd.Protos;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The calls about leases. They change a key only if they end its lease.</summary>
internal static class LeaseCalls
{
    public static EtcdCall<LeaseGrantResponse> Grant(long seconds)
    {
        var request = new LeaseGrantRequest { TTL = seconds };
        return new("grant a lease of", $"{seconds} s", IsWrite: false, (endpoint, options) =>
            endpoint.Leases.LeaseGrantAsync(request, options).ResponseAsync);
    }

    /// <summary>Keeps a lease alive once. If the lease has ended, the time to live in the answer is 0.</summary>
    public static EtcdCall<LeaseKeepAliveResponse> KeepAlive(long lease)
    {
        return new("keep alive lease", NameOf(lease), IsWrite: false, SendAsync);

        async Task<LeaseKeepAliveResponse> SendAsync(EtcdEndpoint endpoint, CallOptions options)
        {
            using AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call =
                endpoint.Leases.LeaseKeepAlive(options);
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false)
                ? call.ResponseStream.Current
                : throw new RpcException(new Status(StatusCode.Unavailable, "etcd ended the stream"));
        }
    }

    public static EtcdCall<LeaseRevokeResponse> Revoke(long lease)
    {
        var request = new LeaseRevokeRequest { ID = lease };
        return new("revoke lease", NameOf(lease), IsWrite: false, (endpoint, options) =>
            endpoint.Leases.LeaseRevokeAsync(request, options).ResponseAsync);
    }

    // The format of etcdctl.
    private static string NameOf(long lease) => lease.ToString("x", CultureInfo.InvariantCulture);
}
