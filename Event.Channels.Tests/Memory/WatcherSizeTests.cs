#if !TESTS_NETSTANDARD // a waiter keeps its token beside the registration there
namespace EventChannels.Tests.Memory;

/// <summary>The size of a watcher in bytes.</summary>
[NonParallelizable]
public sealed class WatcherSizeTests
{
    private readonly Action _nothing = static () => { };

    [Test]
    public void An_idle_watcher_takes_80_bytes_or_128_with_every_value_delivery([Values] bool sync)
    {
        var value = new MemoryValue<long>(1) { Sync = sync };

        Assert.That(Allocated.EachTime(() => value.Watch()), Is.EqualTo(sync ? 128 : 80));
    }

    [Test]
    public void A_waiting_watcher_has_a_known_size_without_its_consumers_state_machine(
        [Values] bool sync, [Values] bool cancellable)
    {
        var value = new MemoryValue<long> { Sync = sync };
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;

        int idle = sync ? 128 : 80;
        const int Waiter = 120;
        int registration = cancellable ? 80 : 0; // the token's own, for each operation that waits on it
        Assert.That(
            Allocated.EachTime(() => Continuations.OnCompleted(value.Watch().GetAsync(token), _nothing)),
            Is.EqualTo(idle + Waiter + registration));
    }

    [Test]
    public void Watching_and_disposing_cost_the_same_beside_10_000_other_watchers([Values] bool sync, [Values] bool parked)
    {
        var value = new MemoryValue<long>(1) { Sync = sync };
        long alone = Allocated.EachTime(() => value.Watch().Dispose());
        for (int others = 0; others < 10_000; others++)
        {
            MemoryWatcher<long> watcher = value.Watch();
            if (parked)
            {
                watcher.TryGet(out _);
                Continuations.OnCompleted(watcher.GetAsync(), _nothing);
            }
        }

        Assert.That(Allocated.EachTime(() => value.Watch().Dispose()), Is.EqualTo(alone));
        GC.KeepAlive(value);
    }
}
#endif
