using System.Threading.Channels;

namespace EventChannels.Tests.Channels;

/// <summary>MarkUnread makes the last value unread again.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class MarkUnreadTests(bool sync)
{
    /// <summary>The ways to read a value.</summary>
    public enum Way
    {
        TryGet,
        Get,
        GetThatWaits,
        Loop,
        Reader,
    }

    [Test]
    public async Task MarkUnread_redelivers_the_last_value_once_regardless_of_how_it_was_read([Values] Way way)
    {
        Way again = way == Way.Reader ? Way.TryGet : way + 1;
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task set = Task.CompletedTask;
        Assert.That(await GetAsync(watcher, way, () => set = value.StartSet(1)), Is.EqualTo(1));
        await set.Within();

        watcher.MarkUnread();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await GetAsync(watcher, again, () => { }), Is.EqualTo(1));
        Assert.That(watcher.HasUnread, Is.False);
        await watcher.StartGet().StillWaitsAsync();
    }

    [Test]
    public async Task A_newer_value_follows_a_value_marked_unread_with_every_value_delivery_and_replaces_it_otherwise(
        [Values] bool marksFirst)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        if (marksFirst)
        {
            watcher.MarkUnread();
        }

        Task[] sets = [value.StartSet(2), value.StartSet(3)];
        if (!marksFirst)
        {
            watcher.MarkUnread();
        }

        if (!sync)
        {
            Assert.That(watcher.Drain(), Is.EqualTo([3]));
            return;
        }

        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 1)));
        await sets[0].StillWaitsAsync();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((true, 2)));
        await sets[0].Within();
        await sets[1].StillWaitsAsync();
        watcher.MarkUnread();
        Assert.That((watcher.TryGet(out got), got), Is.EqualTo((true, 2)));
        await sets[1].StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([3]));
        await sets[1].Within();
    }

    [Test]
    public async Task A_Set_waits_for_other_watchers_but_not_for_one_that_marked_its_value_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> other = value.Watch();
        Task set = value.StartSet(1);
        watcher.Drain();

        watcher.MarkUnread();

        await set.StillWaitsAsync(sync);
        Assert.That(other.Drain(), Is.EqualTo([1]));
        await set.Within();
        Assert.That((watcher.HasUnread, other.HasUnread), Is.EqualTo((true, false)));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_cancelled_Get_leaves_nothing_for_MarkUnread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(source.Token);
        await source.CancelAsync().Within();
        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));

        watcher.MarkUnread();

        Assert.That(watcher.Drain(), Is.EqualTo([1]), "That was the last one.");
    }

    [Test]
    public void A_value_marked_unread_cannot_be_read_after_the_watcher_is_disposed()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        watcher.MarkUnread();
        watcher.Dispose();

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(watcher.MarkUnread, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_last_value_of_a_completed_value_can_be_marked_unread_and_read_again([Values] bool marksFirst)
    {
        var error = new InvalidDataException("why");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        if (marksFirst)
        {
            watcher.MarkUnread();
        }

        value.TryComplete(error);
        if (!marksFirst)
        {
            watcher.MarkUnread();
        }

        Assert.That((watcher.HasUnread, await watcher.WaitForUnreadAsync().Within()), Is.EqualTo((true, true)));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
        watcher.MarkUnread();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1), "Also after a Get found the end.");
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
    }

    [Test]
    public void A_completed_value_without_data_leaves_nothing_for_MarkUnread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete();

        watcher.MarkUnread();

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_loop_repeats_a_value_marked_unread_in_its_body()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        value.TryComplete();
        List<int> log = [];

        await foreach (int got in watcher.ReadAllAsync())
        {
            log.Add(got);
            if (log.Count < 3)
            {
                watcher.MarkUnread();
            }
        }

        Assert.That(log, Is.EqualTo([1, 1, 1]));
    }

    [Test]
    public async Task The_value_of_a_cancelled_producer_replaces_a_value_marked_unread(
        [Values] bool marksFirst)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var source = new CancellationTokenSource();
        if (marksFirst)
        {
            watcher.MarkUnread();
        }

        Task set = value.StartSet(2, source.Token);
        Task next = value.StartSet(3);
        if (!marksFirst)
        {
            watcher.MarkUnread();
        }

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await next.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([2, 3]));
        await next.Within();
    }

    [Test]
    public async Task MarkUnread_does_nothing_if_a_newer_value_of_a_cancelled_producer_is_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(2, source.Token);
        await source.CancelAsync().Within();
        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));

        watcher.MarkUnread();

        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task MarkUnread_of_one_watcher_makes_nothing_unread_for_another()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> other = value.Watch(sync ? Delivery.Async : Delivery.Sync);
        watcher.Drain();
        other.Drain();

        watcher.MarkUnread();

        Assert.That((watcher.HasUnread, other.HasUnread), Is.EqualTo((true, false)));
        await other.StartGet().StillWaitsAsync();
    }

    [Test]
    public async Task TryWrite_does_not_write_to_a_watcher_that_marked_its_value_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        watcher.MarkUnread();
        Task<bool> writable = value.Writer.WaitToWriteAsync().AsTask();

        Assert.That(value.Writer.TryWrite(2), Is.False);
        await writable.StillWaitsAsync();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Task<int> get = watcher.StartGet();

        Assert.That(await writable.Within(), Is.True);
        Assert.That(value.Writer.TryWrite(2), Is.True);
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    private static async Task<int> GetAsync(MemoryWatcher<int> watcher, Way way, Action set)
    {
        int got;
        switch (way)
        {
            case Way.TryGet:
                set();
                Assert.That(watcher.TryGet(out got), Is.True);
                return got;
            case Way.Get:
                set();
                return await watcher.GetAsync().Within();
            case Way.GetThatWaits:
                Task<int> get = watcher.StartGet();
                set();
                return await get.Within();
            case Way.Loop:
                await using (IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator())
                {
                    Task<bool> step = loop.MoveNextAsync().AsTask();
                    set();
                    Assert.That(await step.Within(), Is.True);
                    return loop.Current;
                }

            default:
                set();
                Assert.That(watcher.Reader.TryRead(out got), Is.True);
                return got;
        }
    }
}
