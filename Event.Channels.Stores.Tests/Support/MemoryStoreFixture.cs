namespace EventChannels.Stores.Tests;

/// <summary>Tests that each have a store in memory of their own. Several values on it stand for several processes.</summary>
public abstract class MemoryStoreFixture
{
    protected MemoryStore Store { get; private set; } = new();

    [SetUp]
    public void CreateStore() => Store = new MemoryStore();

    [TearDown]
    public async Task DisposeOfStoreAsync() => await Store.DisposeAsync();
}
