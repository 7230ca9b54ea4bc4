using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EventChannels.Etcd.Protos;
using Grpc.Net.Client;

namespace EventChannels.Etcd;

/// <summary>
/// One member of the cluster. The clients of its services share one connection, which the first call opens.
/// </summary>
internal sealed class EtcdEndpoint : IDisposable
{
    // etcd closes a connection on which pings come more often than every 5 s.
    private static readonly TimeSpan _pingDelay = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan _pingTimeout = TimeSpan.FromSeconds(2);

    // A new attempt reaches a host that is back at once. An old attempt would wait until its packet is sent again.
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(2);

    // If there is no other endpoint, a call tries to connect to a server that refuses connections for this long. That
    // costs a tenth of failing each call at once, and sooner finds a server that starts meanwhile.
    private static readonly TimeSpan _refusalPatience = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan _refusalPause = TimeSpan.FromMilliseconds(50);

    private readonly GrpcChannel _channel;

    // The time stamp of the last patient attempt that gave up. Read and written by one attempt to connect at a time.
    private long? _gaveUp;

    public EtcdEndpoint(Uri address, EtcdStoreOptions options)
    {
        Address = address;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        Values = new KV.KVClient(_channel);
        Watches = new Watch.WatchClient(_channel);
        Leases = new Lease.LeaseClient(_channel);
        Users = new Auth.AuthClient(_channel);
    }

    public Uri Address { get; }

    public KV.KVClient Values { get; }

    public Watch.WatchClient Watches { get; }

    public Lease.LeaseClient Leases { get; }

    public Auth.AuthClient Users { get; }

    /// <summary>Ends all calls, and closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    private SocketsHttpHandler CreateHandler(EtcdStoreOptions options) => new()
    {
        // With a callback, the channel leaves connections to this handler. The channel itself may wait 120 s before it
        // tries again.
        ConnectCallback = options.Endpoints.Count == 1 ? ConnectPatientlyAsync : ConnectAsync,
        ConnectTimeout = _connectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = _pingDelay,
        KeepAlivePingTimeout = _pingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = CreateSslOptions(options),
    };

    private static SslClientAuthenticationOptions CreateSslOptions(EtcdStoreOptions options)
    {
        var result = new SslClientAuthenticationOptions();
        if (options.ClientCertificate is { } certificate)
        {
            result.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        if (options.RootCertificates is { } roots)
        {
            result.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            result.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return result;
    }

    // The handler makes one attempt after another, each for one waiting call, and a failed attempt fails only this
    // call. An attempt right after a patient one is not patient. Otherwise the last of many calls would wait for all
    // before it.
    private async ValueTask<Stream> ConnectPatientlyAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        bool isPatient = _gaveUp is not { } gaveUp || Stopwatch.GetElapsedTime(gaveUp, start) > _refusalPause;
        while (true)
        {
            try
            {
                return await ConnectAsync(context, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused && isPatient)
            {
                if (Stopwatch.GetElapsedTime(start) > _refusalPatience)
                {
                    _gaveUp = Stopwatch.GetTimestamp();
                    throw;
                }

                await Task.Delay(_refusalPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
