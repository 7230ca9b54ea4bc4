using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;

namespace EventChannels.Tests.Contract;

/// <summary>The stores of the contract's values: one of each kind for all fixtures, opened by the first fixture.</summary>
[SetUpFixture]
public sealed class ContractStores
{
    private static readonly Lazy<Task<IValueStore>> _memory = new(() => Task.FromResult<IValueStore>(new MemoryStore()));

    private static readonly Lazy<Task<IValueStore>> _etcd =
        new(async () => new EtcdStore((await SharedServers.EtcdAsync()).Endpoint));

    private static readonly Lazy<Task<IValueStore>> _redis =
        new(async () => new RedisStore((await SharedServers.RedisAsync()).Endpoint));

    internal static Task<IValueStore> MemoryAsync() => _memory.Value;

    /// <summary>Ends the test if etcd is missing.</summary>
    internal static Task<IValueStore> EtcdAsync() => _etcd.Value;

    /// <summary>Ends the test if Redis is missing.</summary>
    internal static Task<IValueStore> RedisAsync() => _redis.Value;

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        foreach (Lazy<Task<IValueStore>> store in new[] { _memory, _etcd, _redis })
        {
            if (store.IsValueCreated && store.Value.IsCompletedSuccessfully)
            {
                await (await store.Value).DisposeAsync().Within();
            }
        }
    }
}
