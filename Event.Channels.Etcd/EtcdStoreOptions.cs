using System.Security.Cryptography.X509Certificates;

namespace EventChannels.Etcd;

/// <summary>How an <see cref="EtcdStore"/> reaches etcd.</summary>
/// <remarks>The properties can be set at creation only. Safe for use by many stores.</remarks>
public sealed class EtcdStoreOptions
{
    /// <summary>Creates options with the endpoints of one cluster.</summary>
    /// <param name="endpoints">
    /// The client addresses of the members, as <c>http://10.0.0.1:2379</c> or <c>https://etcd.example:2379</c>. One is used
    /// at a time; the next one is taken if it cannot be reached, or has no leader.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no endpoint, or one is no http or https address without a path.</exception>
    public EtcdStoreOptions(params IEnumerable<string> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        Endpoints = [.. endpoints.Select(Parsed)];
        if (Endpoints.Count == 0)
        {
            throw new ArgumentException(
                "There is no endpoint. Give at least one, as http://127.0.0.1:2379.", nameof(endpoints));
        }
    }

    /// <summary>The client addresses of the members.</summary>
    public IReadOnlyList<Uri> Endpoints { get; }

    /// <summary>
    /// The certificates that a server's certificate must lead to, for https. By default those that the machine trusts.
    /// </summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The certificate, with its private key, that the client shows to an https server. By default none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The name of the user to log in as. By default there is no login.</summary>
    public string? User { get; init; }

    /// <summary>The password of <see cref="User"/>. The default is empty.</summary>
    /// <exception cref="ArgumentNullException">It is <see langword="null"/>.</exception>
    public string Password
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
    = "";

    /// <summary>What stands before every key in etcd, as <c>shop/</c>. The default is nothing.</summary>
    /// <exception cref="ArgumentNullException">It is <see langword="null"/>.</exception>
    public string KeyPrefix
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
    = "";

    private static Uri Parsed(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        ? address
        : throw new ArgumentException(
            $"'{endpoint}' is no endpoint of etcd. Give an http or https address without a path, as http://127.0.0.1:2379.",
            nameof(endpoint));
}
