using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The number of live watchers, readable by any caller at any time.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WatcherMetricsTests(bool sync)
{
    [Test]
    public void A_listener_that_starts_late_sees_all_live_watchers()
    {
        var value = new MemoryValue<int> { Sync = sync, Name = $"late {sync}" };
        using MemoryWatcher<int> one = value.Watch();
        MemoryWatcher<int> two = value.Watch();

        using var listener = new Listener(value.Name);
        Assert.That(listener.ObserveWatchers(), Is.EqualTo([2]));
        two.Dispose();
        Assert.That(listener.ObserveWatchers(), Is.EqualTo([1]));
    }

    [Test]
    public void A_named_value_that_was_never_used_reports_no_watchers()
    {
        var value = new MemoryValue<int> { Sync = sync, Name = $"unused {sync}" };
        using var listener = new Listener(value.Name);

        Assert.That(listener.ObserveWatchers(), Is.EqualTo([0]));
        GC.KeepAlive(value);
    }

    [Test]
    public void Watchers_of_values_with_the_same_name_are_summed()
    {
        var first = new MemoryValue<int> { Sync = sync, Name = $"same {sync}" };
        var second = new MemoryValue<string> { Sync = sync, Name = $"same {sync}" };
        using var listener = new Listener(first.Name);
        using MemoryWatcher<int> one = first.Watch();
        using MemoryWatcher<string> two = second.Watch();
        using MemoryWatcher<string> three = second.Watch(Delivery.Async);

        Assert.That(listener.ObserveWatchers(), Is.EqualTo([3]));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void An_unreferenced_named_value_is_collected_and_no_longer_reported()
    {
        using var listener = new Listener($"collected {sync}");
        WeakReference value = Create($"collected {sync}");
        Assert.That(Heap.IsCollected(value), Is.True);

        Assert.That(() => listener.ObserveWatchers(), Is.Empty.After(10_000, 50));
    }

    [Test]
    public void Named_values_that_are_gone_take_no_memory()
    {
        int created = 0;
        Heap.AssertStays(10_000, () =>
        {
            Create($"gone {sync}");
            if (++created % 100 == 0)
            {
                GC.Collect();
            }
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Create(string name)
    {
        var value = new MemoryValue<int>(1) { Sync = sync, Name = name };
        value.Watch().TryGet(out _);
        return new WeakReference(value);
    }
}
