#if !TESTS_NETSTANDARD // .NET Standard cannot queue a custom work item, so an update has a different size
namespace EventChannels.Tests.Memory;

/// <summary>The allocations of atomic updates without waiting and without intervening Sets, to the byte.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AtomicUpdateAllocationTests(bool sync)
{
    /// <summary>The one object of a Set: its header, type, value, version and the chain that it wakes.</summary>
    private const int Update = 40;

    private long _next;

    [Test]
    public void An_update_allocates_as_much_as_a_Set([Values] bool watched)
    {
        var value = new MemoryValue<long>(0) { Sync = sync };
        using MemoryWatcher<long>? watcher = WatchAsync(value, watched);
        Func<long, long> increment = static current => current + 1;

        Assert.That(Allocated.EachTime(() => value.Update(increment)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => value.TryUpdate(increment, out _)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => value.SetIfChanged(--_next)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => value.CompareAndSet(_next, --_next)), Is.EqualTo(Update));
    }

    [Test]
    public void SetIfChanged_and_CompareAndSet_that_change_nothing_allocate_nothing([Values] bool watched)
    {
        var value = new MemoryValue<long>(1) { Sync = sync };
        using MemoryWatcher<long>? watcher = WatchAsync(value, watched);

        Assert.That(Allocated.EachTime(() => value.SetIfChanged(1)), Is.Zero);
        Assert.That(Allocated.EachTime(() => value.CompareAndSet(2, 3)), Is.Zero);
    }

    [Test]
    public void SetIfChanged_and_CompareAndSet_that_change_nothing_allocate_nothing_beside_an_every_value_watcher()
    {
        var value = new MemoryValue<long>(1) { Sync = sync };
        using MemoryWatcher<long> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(2);

        Assert.That(Allocated.EachTime(() => value.SetIfChanged(2)), Is.Zero);
        Assert.That(Allocated.EachTime(() => value.CompareAndSet(1, 3)), Is.Zero);
        Assert.That(set.IsCompleted, Is.False);
    }

    [Test]
    public void Peeking_and_MarkUnread_allocate_nothing([Values] Delivery delivery)
    {
        var value = new MemoryValue<long>(1) { Sync = sync };
        using MemoryWatcher<long> watcher = value.Watch(delivery);

        Assert.That(
            Allocated.EachTime(() =>
            {
                _next += watcher.HasUnread ? 1 : 0;
                _next += Result(watcher.WaitForUnreadAsync()) ? 1 : 0;
                _next += watcher.TryGet(out _) ? 1 : 0;
                watcher.MarkUnread();
            }),
            Is.Zero);
        Assert.That(_next, Is.EqualTo(3 * 10 * 200), "Every one found it.");
    }

#if !DEBUG // an async method's state machine is an object there
    [Test]
    public void UpdateAsync_that_need_not_wait_allocates_as_much_as_a_Set(
        [Values] bool watched, [Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        var value = new MemoryValue<long>(0) { Sync = sync };
        using MemoryWatcher<long>? watcher = WatchAsync(value, watched);
        Func<long, long> increment = static current => current + 1;

        Assert.That(Allocated.EachTime(() => Result(value.UpdateAsync(increment, token))), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => Result(value.SetIfChangedAsync(--_next, null, token))), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => Result(value.CompareAndSetAsync(_next, --_next, null, token))), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => Result(value.SetIfChangedAsync(_next, null, token))), Is.Zero);
        Assert.That(Allocated.EachTime(() => Result(value.CompareAndSetAsync(1, 2, null, token))), Is.Zero);
    }
#endif

    private static T Result<T>(ValueTask<T> ended) => ended.GetAwaiter().GetResult();

    private static MemoryWatcher<long>? WatchAsync(MemoryValue<long> value, bool watched) =>
        watched ? value.Watch(Delivery.Async) : null;
}
#endif
