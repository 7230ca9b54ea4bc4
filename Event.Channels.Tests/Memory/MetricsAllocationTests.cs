#if !TESTS_NETSTANDARD // .NET Standard cannot queue a custom work item, and allocates for a registration with a token
using System.Diagnostics.Metrics;

namespace EventChannels.Tests.Memory;

/// <summary>The cost of a name in bytes: nothing for a Set or a Get, even with a listener.</summary>
[NonParallelizable] // updates are timed if another test listens
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MetricsAllocationTests
{
    private const int Update = 40;

    private long _next;
    private long _sum;

    [Test]
    public void A_Set_of_a_named_value_allocates_no_more_with_a_listener([Values] bool listened)
    {
        MemoryValue<long> value = Named(sync: false);
        using MeterListener? listener = listened ? Listen() : null;
        using MemoryWatcher<long> watcher = value.Watch();

        long bytes = Allocated.EachTime(() =>
        {
            value.Set(++_next);
            watcher.TryGet(out long got);
            _sum += got;
        });

        Assert.That(bytes, Is.EqualTo(Update));
    }

    [Test]
    public void A_Set_of_a_named_value_with_every_value_watchers_allocates_no_more_with_a_listener([Values] bool listened)
    {
        MemoryValue<long> value = Named(sync: true);
        using MeterListener? listener = listened ? Listen() : null;
        using MemoryWatcher<long> watcher = value.Watch();

        Assert.That(BytesOfSetAndGet(value, watcher), Is.EqualTo(Update));
    }

    [Test]
    public void A_Get_of_a_named_value_that_waits_allocates_nothing([Values] bool sync, [Values] bool listened)
    {
        MemoryValue<long> value = Named(sync);
        using MeterListener? listener = listened ? Listen() : null;
        using MemoryWatcher<long> watcher = value.Watch();
        ValueTask<long> get = default;
        Action resumed = () => _sum += get.GetAwaiter().GetResult();

        long bytes = Allocated.EachTime(() =>
        {
            Continuations.OnCompleted(get = watcher.GetAsync(), resumed);
            value.Set(++_next);
        });

        Assert.That(bytes, Is.EqualTo(Update));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed.");
    }

    [Test]
    public void A_value_without_a_name_allocates_no_more_with_a_listener([Values] bool sync)
    {
        var value = new MemoryValue<long> { Sync = sync, AllowSynchronousContinuations = true };
        using MeterListener listener = Listen();
        using MemoryWatcher<long> watcher = value.Watch();

        Assert.That(BytesOfSetAndGet(value, watcher), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => value.Watch().Dispose()), Is.EqualTo(sync ? 128 : 80));
    }

    private long BytesOfSetAndGet(MemoryValue<long> value, MemoryWatcher<long> watcher) => Allocated.EachTime(() =>
    {
        ValueTask set = value.SetAsync(++_next);
        watcher.TryGet(out long got);
        _sum += got;
        set.GetAwaiter().GetResult();
    });

    private static MemoryValue<long> Named(bool sync) =>
        new() { Sync = sync, Name = nameof(MetricsAllocationTests), AllowSynchronousContinuations = true };

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Event.Channels")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }
}
#endif
