using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Outages;

/// <summary>Tests with their own server, and one store on it for a producer and one for a consumer.</summary>
public abstract class TwoStoresFixture(OutageKind kind)
{
    private protected OutageKind Kind { get; } = kind;

    private protected StoreServer Server { get; private set; } = null!;

    private protected IValueStore ProducerStore { get; private set; } = null!;

    private protected IValueStore ConsumerStore { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Server = Kind.CreateServer();
        await Server.StartAsync();
        ProducerStore = Kind.CreateStore(Server.Endpoint);
        ConsumerStore = Kind.CreateStore(Server.Endpoint);
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (ProducerStore is not null)
        {
            await ProducerStore.DisposeAsync();
        }

        if (ConsumerStore is not null)
        {
            await ConsumerStore.DisposeAsync();
        }

        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }
}
