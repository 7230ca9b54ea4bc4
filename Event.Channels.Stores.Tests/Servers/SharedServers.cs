using EventChannels.Stores.Tests.Servers;

namespace EventChannels;

/// <summary>
/// One server of each kind for all fixtures that only need a server and leave it running. Their keys are unique.
/// </summary>
/// <remarks>
/// It is in the namespace that contains every fixture, including those of the contract, so all of them end before the
/// servers.
/// </remarks>
[SetUpFixture]
public sealed class SharedServers
{
    private static readonly Lazy<Task<EtcdServer>> _etcd = new(() => StartAsync(new EtcdServer()));
    private static readonly Lazy<Task<RedisServer>> _redis = new(() => StartAsync(new RedisServer()));

    /// <summary>The etcd server, started on the first request. Ends the test if etcd is missing.</summary>
    internal static Task<EtcdServer> EtcdAsync() => _etcd.Value;

    /// <summary>The Redis server, started on the first request. Ends the test if Redis is missing.</summary>
    internal static Task<RedisServer> RedisAsync() => _redis.Value;

    /// <summary>A key that no other test uses.</summary>
    internal static string NextKey() => Guid.NewGuid().ToString("N");

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await EndAsync(_etcd);
        await EndAsync(_redis);
    }

    private static async Task<T> StartAsync<T>(T server)
        where T : StoreServer
    {
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task EndAsync<T>(Lazy<Task<T>> server)
        where T : StoreServer
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
