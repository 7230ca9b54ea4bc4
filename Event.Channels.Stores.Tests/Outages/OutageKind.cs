using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Outages;

/// <summary>A server that comes and goes, and the store of a process that uses it.</summary>
public sealed class OutageKind
{
    private readonly string _name;
    private readonly Func<StoreServer> _createServer;
    private readonly Func<string, IValueStore> _createStore;

    private OutageKind(string name, Func<StoreServer> createServer, Func<string, IValueStore> createStore) =>
        (_name, _createServer, _createStore) = (name, createServer, createStore);

    public static IEnumerable<OutageKind> All { get; } =
    [
        new("etcd", () => new EtcdServer(), endpoint => new EtcdStore(endpoint)),
        new("Redis", () => new RedisServer(), endpoint => new RedisStore(endpoint)),
    ];

    internal StoreServer CreateServer() => _createServer();

    public IValueStore CreateStore(string endpoint) => _createStore(endpoint);

    public override string ToString() => _name;
}
