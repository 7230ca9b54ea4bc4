using System.Globalization;
using System.Text.Json.Nodes;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>An etcd server: alone, or a member of an <see cref="EtcdCluster"/>.</summary>
internal sealed class EtcdServer(string name = "single") : StoreServer(ServerProgram.Etcd)
{
    private readonly HttpClient _monitor = new() { Timeout = TimeSpan.FromSeconds(2) };
    private int _clientPort;
    private int _peerPort;
    private int _monitorPort;

    /// <summary>Whether clients connect with TLS. The certificates are in <see cref="StoreServer.ExtraArguments"/>.</summary>
    public bool IsTls { get; init; }

    public override string Endpoint => Address(IsTls ? "https" : "http", _clientPort);

    /// <summary>The member as the other members know it.</summary>
    public string Peer => $"{name}={Address("http", _peerPort)}";

    /// <summary>All members including this one; by default there are no others.</summary>
    public IEnumerable<EtcdServer>? Members { get; set; }

    /// <summary>Operations without the client under test. They need a server without TLS.</summary>
    public EtcdGateway Gateway => new(new Uri(Endpoint));

    /// <summary>Reads a metric from the metrics page: the sum over its labels.</summary>
    /// <param name="metric">The name, such as <c>etcd_debugging_mvcc_watcher_total</c>.</param>
    public async Task<double> MetricAsync(string metric)
    {
        string page = await _monitor.GetStringAsync(new Uri(Address("http", _monitorPort) + "/metrics"));
        double[] values =
        [
            .. from line in page.Split('\n')
               where line.StartsWith(metric, StringComparison.Ordinal) && line[metric.Length] is ' ' or '{'
               select double.Parse(line.AsSpan(line.LastIndexOf(' ')), CultureInfo.InvariantCulture),
        ];
        Assert.That(values, Is.Not.Empty, $"There is no metric {metric}.");
        return values.Sum();
    }

    /// <summary>Whether this member reports that it leads. A member that does not answer does not lead.</summary>
    public async Task<bool> LeadsAsync()
    {
        try
        {
            return await MetricAsync("etcd_server_is_leader") > 0;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Requires users: root, and ann, who may read and write the key "key". Both have the password "secret".
    /// </summary>
    /// <returns>A token of root.</returns>
    public async Task<string> NeedUsersAsync()
    {
        foreach (string user in new[] { "root", "ann" })
        {
            await Gateway.CallAsync("auth/user/add", new() { ["name"] = user, ["password"] = "secret" });
            await Gateway.CallAsync("auth/role/add", new() { ["name"] = user });
            await Gateway.CallAsync("auth/user/grant", new() { ["user"] = user, ["role"] = user });
        }

        await Gateway.CallAsync("auth/role/grant", new()
        {
            ["name"] = "ann",
            ["perm"] = new JsonObject { ["permType"] = "READWRITE", ["key"] = EtcdGateway.Bytes("key") },
        });
        await Gateway.CallAsync("auth/enable", []);
        JsonObject login = await Gateway.CallAsync("auth/authenticate", new() { ["name"] = "root", ["password"] = "secret" });
        return (string)login["token"]!;
    }

    public override ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        return base.DisposeAsync();
    }

    internal override void ChoosePorts()
    {
        _clientPort = LoopbackPorts.Next();
        _peerPort = LoopbackPorts.Next();
        _monitorPort = LoopbackPorts.Next();
    }

    protected override IEnumerable<string> Arguments() =>
    [
        "--name", name,
        "--data-dir", DataFolder,
        "--listen-client-urls", Endpoint,
        "--advertise-client-urls", Endpoint,
        "--listen-peer-urls", Address("http", _peerPort),
        "--initial-advertise-peer-urls", Address("http", _peerPort),
        "--initial-cluster", string.Join(',', (Members ?? [this]).Select(member => member.Peer)),
        "--listen-metrics-urls", Address("http", _monitorPort),
    ];

    // The health check is a linearizable read, so it needs a leader. Its page has its own port, without TLS and users.
    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage health = await _monitor.GetAsync(new Uri(Address("http", _monitorPort) + "/health"));
            return health.IsSuccessStatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string Address(string scheme, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}");
}
