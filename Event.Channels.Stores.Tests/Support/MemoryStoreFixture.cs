namespace EventChannels.Stores.Tests;

/// <summary>Tests that each have their own store in memory. Several values on it stand for several processes.</summary>
public abstract class MemoryStoreFixture
{
    protected MemoryStore Store { get; private set; } = new();

    [SetUp]
    public void CreateStore() => Store = new MemoryStore();

    [TearDown]
    public async Task DisposeOfStoreAsync() => await Store.DisposeAsync();
}
