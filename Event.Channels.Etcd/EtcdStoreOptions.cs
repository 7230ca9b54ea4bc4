using System.Security.Cryptography.X509Certificates;

namespace EventChannels.Etcd;

/// <summary>Provides the options of an <see cref="EtcdStore"/>: endpoints, login, certificates and key prefix.</summary>
/// <remarks>
/// It is immutable: the properties are set at creation. One object may be used from any thread, and by several stores.
/// </remarks>
/// <example>
/// <code><![CDATA[
/// var options = new EtcdStoreOptions("https://etcd1.example:2379", "https://etcd2.example:2379")
/// {
///     User = "shop",
///     Password = Environment.GetEnvironmentVariable("ETCD_PASSWORD") ?? "",
///     KeyPrefix = "shop/",
/// };
///
/// await using var etcd = new EtcdStore(options);
/// Console.WriteLine(options.Endpoints.Count);       // prints 2
/// ]]></code>
/// </example>
public sealed class EtcdStoreOptions
{
    /// <summary>Initializes options with the endpoints of one cluster.</summary>
    /// <param name="endpoints">
    /// The client addresses of the members, such as <c>http://10.0.0.1:2379</c> or <c>https://etcd.example:2379</c>.
    /// The store uses one at a time. If it cannot be reached or has no leader, the store uses the next one.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="endpoints"/> is empty, or an endpoint is not an http or https address, or has a path.
    /// </exception>
    public EtcdStoreOptions(params IEnumerable<string> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        Endpoints = [.. endpoints.Select(Parsed)];
        if (Endpoints.Count == 0)
        {
            throw new ArgumentException(
                "There is no endpoint. Give at least one, such as http://127.0.0.1:2379.", nameof(endpoints));
        }
    }

    /// <summary>Gets the client addresses of the members.</summary>
    public IReadOnlyList<Uri> Endpoints { get; }

    /// <summary>
    /// Gets or initializes the root certificates to trust for https servers. The default is <see langword="null"/>: the
    /// roots that the machine trusts.
    /// </summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>
    /// Gets or initializes the client certificate for https servers, with its private key. The default is
    /// <see langword="null"/>: none.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// Gets or initializes the name of the user to log in as. The default is <see langword="null"/>: no login.
    /// </summary>
    public string? User { get; init; }

    /// <summary>Gets or initializes the password of <see cref="User"/>. The default is empty.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
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

    /// <summary>Gets or initializes the prefix of every key in etcd, such as <c>shop/</c>. The default is empty.</summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
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
            $"'{endpoint}' is not an endpoint of etcd. Give an http or https address without a path, such as http://127.0.0.1:2379.",
            nameof(endpoint));
}
