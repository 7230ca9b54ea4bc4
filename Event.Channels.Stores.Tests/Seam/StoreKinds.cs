using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Seam;

/// <summary>All stores, as a source of fixtures.</summary>
internal static class StoreKinds
{
    private static readonly StoreKind[] _all =
    [
        new("memory", OpenMemoryAsync, sharesOneObject: true),
        new("etcd", OpenEtcdAsync),
        new("Redis", OpenRedisAsync),
    ];

    public static IEnumerable<TestFixtureData> All =>
        from kind in _all
        select new TestFixtureData(kind).SetArgDisplayNames(kind.ToString());

    private static Task<Func<IValueStore>> OpenMemoryAsync()
    {
        var store = new MemoryStore();
        return Task.FromResult<Func<IValueStore>>(() => store);
    }

    private static async Task<Func<IValueStore>> OpenEtcdAsync()
    {
        EtcdServer server = await SharedServers.EtcdAsync();
        return () => new EtcdStore(server.Endpoint);
    }

    private static async Task<Func<IValueStore>> OpenRedisAsync()
    {
        RedisServer server = await SharedServers.RedisAsync();
        return () => new RedisStore(server.Endpoint);
    }
}
