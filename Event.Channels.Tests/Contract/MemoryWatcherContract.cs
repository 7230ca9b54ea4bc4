namespace EventChannels.Tests.Contract;

/// <summary>The behavior of watchers of a value in memory that watchers of stored values do not share.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.OfGets))]
public sealed class MemoryWatcherContract(MemoryWatcherKind kind, bool sync)
{
    [Test]
    public async Task A_watchers_own_delivery_is_passed_through_to_the_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = kind.Of(value).Watch(sync ? Delivery.Async : Delivery.Sync);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));

        Task[] sets = [value.StartSet(2), value.StartSet(3)];

        await sets[0].StillWaitsAsync(expected: !sync);
        Assert.That(watcher.Drain(), sync || kind.DropsInSync ? Is.EqualTo([3]) : Is.EqualTo([2, 3]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public void Watching_with_an_undefined_delivery_is_refused_and_leaves_no_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(() => kind.Of(value).Watch((Delivery)2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_watcher_opened_after_completion_gets_the_last_value_and_then_the_end()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        value.TryComplete();

        using IWatcher<int> watcher = kind.Of(value).Watch();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Dispose_and_DisposeAsync_close_the_watcher_of_the_source_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> other = value.Watch(Delivery.Async);
        IWatcher<int> one = kind.Of(value).Watch();
        IWatcher<int> another = kind.Of(value).Watch();
        Assert.That(value.WatcherCount, Is.EqualTo(3));

        one.Dispose();
        Assert.That(value.WatcherCount, Is.EqualTo(2));
        ValueTask disposal = another.DisposeAsync();
        Assert.That((disposal.IsCompletedSuccessfully, value.WatcherCount), Is.EqualTo((true, 1)));
        await disposal;

        one.Dispose();
        another.Dispose();
        await one.DisposeAsync().Within();
        await another.DisposeAsync().Within();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    // The producer is a continuation of a watcher, on the thread of the previous Set.
    [Test]
    public async Task A_continuation_that_runs_inside_a_Set_can_set_the_value()
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using IWatcher<int> watcher = kind.Of(value).Watch();
        Task<int> chain = Task.Run(async () =>
        {
            int last = await watcher.GetAsync().ConfigureAwait(false);
            while (last < 200)
            {
                ValueTask<int> next = watcher.GetAsync();
                value.Set(last + 1);
                last = await next.ConfigureAwait(false);
            }

            return last;
        });

        await value.SetAsync(1).Within();

        Assert.That(await chain.Within(), Is.EqualTo(200));
    }
}
