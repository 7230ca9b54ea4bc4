using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Tests that each have their own etcd server.</summary>
public abstract class EtcdFixture
{
    private protected EtcdServer Etcd { get; private set; } = null!;

    [SetUp]
    public async Task StartEtcdAsync()
    {
        Etcd = new EtcdServer();
        await Etcd.StartAsync();
    }

    [TearDown]
    public async Task EndEtcdAsync()
    {
        if (Etcd is not null)
        {
            await Etcd.DisposeAsync();
        }
    }

    private protected async Task UntilMetricAsync(string metric, double expected)
    {
        long start = Environment.TickCount64;
        while (await Etcd.MetricAsync(metric) is var now && now != expected)
        {
            Assert.That(
                Environment.TickCount64 - start,
                Is.LessThan(Deadlines.Unexpected.TotalMilliseconds),
                $"{metric} is {now} instead of {expected}.");
        }
    }
}
