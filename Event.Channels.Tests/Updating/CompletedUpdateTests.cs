using System.Threading.Channels;

namespace EventChannels.Tests.Updating;

/// <summary>A completed value accepts no more updates, not even ones that would change nothing.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CompletedUpdateTests(bool sync)
{
    [Test]
    public async Task A_completed_value_accepts_no_update([Values] AtomicWay way)
    {
        var error = new InvalidDataException("why");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete(error);

        Exception? failure = await value.IncrementBy(way, () => { }).FailureAsync();

        Assert.That(failure, Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
        Assert.That(value.Current(), Is.EqualTo(1));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_completed_value_without_data_says_that_it_is_completed()
    {
        var value = new MemoryValue<int> { Sync = sync };
        value.TryComplete();

        Assert.That(() => value.Update(current => current), Throws.TypeOf<ChannelClosedException>());
        Assert.That(() => value.TryUpdate(current => current, out _), Throws.TypeOf<ChannelClosedException>());
        Assert.That(await value.UpdateAsync(current => current).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(() => value.SetIfChanged(0), Throws.TypeOf<ChannelClosedException>());
        Assert.That(await value.SetIfChangedAsync(0).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(() => value.CompareAndSet(0, 0), Throws.TypeOf<ChannelClosedException>());
        Assert.That(await value.CompareAndSetAsync(0, 0).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(value.TryPeek(out _), Is.False);
    }

    [Test]
    public async Task A_completed_value_also_refuses_updates_that_would_change_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        value.TryComplete();

        Assert.That(() => value.SetIfChanged(1), Throws.TypeOf<ChannelClosedException>());
        Assert.That(await value.SetIfChangedAsync(1).FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(() => value.CompareAndSet(0, 2), Throws.TypeOf<ChannelClosedException>());
        Assert.That(await value.CompareAndSetAsync(0, 2).FailureAsync(), Is.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task A_function_that_completes_its_value_sets_nothing(
        [Values(AtomicWay.Update, AtomicWay.SetIfChangedAsync, AtomicWay.CompareAndSet)] AtomicWay way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        bool completed = false;

        Exception? failure = await value.IncrementBy(way, () => completed = value.TryComplete()).FailureAsync();

        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(completed, Is.True);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Completion_overtakes_no_queued_update()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(1);
        Task<int> update = value.UpdateAsync(current => current + 1).AsTask();

        value.TryComplete();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1, 2]));
        await set.Within();
        Assert.That(await update.Within(), Is.EqualTo(2));
    }
}
