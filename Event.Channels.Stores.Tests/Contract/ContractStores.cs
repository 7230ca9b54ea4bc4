using EventChannels.Stores;

namespace EventChannels.Tests.Contract;

/// <summary>The stores that keep the values of the contract: one of each kind for all fixtures.</summary>
[SetUpFixture]
public sealed class ContractStores
{
    private static readonly Lazy<Task<IValueStore>> _memory = new(() => Task.FromResult<IValueStore>(new MemoryStore()));

    internal static Task<IValueStore> MemoryAsync() => _memory.Value;

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        foreach (Lazy<Task<IValueStore>> store in new[] { _memory })
        {
            if (store.IsValueCreated && store.Value.IsCompletedSuccessfully)
            {
                await (await store.Value).DisposeAsync().Within();
            }
        }
    }
}
