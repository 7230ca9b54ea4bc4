using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

/// <summary>What a derived watcher gives, and when.</summary>
[TestFixtureSource(typeof(WaitingOperators), nameof(WaitingOperators.All))]
internal sealed class WaitingOperatorTests(WaitingOperators.Operator derive, bool sync)
{
    [Test]
    public async Task The_current_value_comes_at_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();

        Task<int> get = watcher.StartGet();

        Assert.That(get.IsCompletedSuccessfully);
        Assert.That(await get, Is.EqualTo(1));
    }

    [Test]
    public async Task Where_the_source_has_no_data_there_is_none()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        Task set = value.StartSet(1);

        Assert.That(await get.Within(), Is.EqualTo(1));
        await set.Within();
    }

    [Test]
    public async Task A_Sync_watcher_gets_every_update_and_an_async_one_the_newest()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        Task[] sets = [.. Enumerable.Range(1, 5).Select(next => value.StartSet(next))];

        List<int> got = await watcher.GetUntilAsync(static last => last == 5).Within();

        Assert.That(got, Is.EqualTo(sync ? new[] { 1, 2, 3, 4, 5 } : [5]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_Sync_Set_waits_until_the_consumer_got_the_value([Values] bool watched)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        ValueTask<bool> wait = watched ? watcher.WaitForUnreadAsync() : default;

        Task set = value.StartSet(1);
        if (watched)
        {
            Assert.That(await wait.Within(), Is.True);
        }

        Assert.That(watcher.HasUnread, Is.True);
        await set.StillWaitsAsync(sync);
        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 1)));
        await set.Within();
    }

    [Test]
    public async Task A_watchers_own_mode_is_passed_to_the_source()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch(sync ? Delivery.Async : Delivery.Sync);

        Task set = value.StartSet(1);

        await set.StillWaitsAsync(!sync);
        watcher.Drain();
        await set.Within();
    }

    [Test]
    public void A_mode_that_there_is_not_is_refused_and_leaves_no_watcher()
    {
        var value = new MemoryValue<int> { Sync = sync };

        Assert.That(() => derive(value).Watch((Delivery)7), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task What_is_unread_can_be_asked_and_waited_for_and_stays_so()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();
        Task set = value.StartSet(2);
        Assert.That(await wait.Within(), Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { 2 }));
        await set.Within();
    }

    [Test]
    public async Task What_is_marked_unread_is_got_again()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        await watcher.GetAsync().Within();
        Assert.That(watcher.TryGet(out _), Is.False);

        watcher.MarkUnread();
        watcher.MarkUnread();

        Assert.That(watcher.HasUnread, Is.True);
        Task set = value.StartSet(2);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { 1, 2 } : [2]));
        await set.Within();
    }

    [Test]
    public void Where_nothing_was_got_there_is_nothing_to_mark_unread()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();

        watcher.MarkUnread();

        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task After_the_last_value_of_a_completed_source_Gets_and_waits_and_loops_end()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        value.TryComplete();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo(new[] { 1 }));
        Exception? failure = await watcher.GetAsync().FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>().With.Message.Contains("nothing more"));
        Assert.That(failure!.InnerException, Is.Null);
        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        watcher.MarkUnread();
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task After_an_error_Gets_throw_it_inside_and_waits_and_loops_the_error_itself([Values] bool cancelled)
    {
        Exception error = cancelled ? new OperationCanceledException("the source's own") : new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        value.TryComplete(error);

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
        Assert.That(
            await watcher.GetAsync().FailureAsync(),
            Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
        Assert.That(await watcher.WaitForUnreadAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(await watcher.ReadToEndAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task What_waits_ends_with_the_source([Values] bool failed)
    {
        Exception? error = failed ? new InvalidDataException() : null;
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => derive(value).Watch())];
        Array.ForEach(watchers, static watcher => watcher.Drain());
        Task<int> get = watchers[0].StartGet();
        Task<bool> wait = watchers[1].WaitForUnreadAsync().AsTask();
        Task<List<int>> loop = watchers[2].ReadToEndAsync();

        value.TryComplete(error);

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
        Assert.That(await wait.FailureAsync(), Is.SameAs(error));
        Assert.That(await loop.FailureAsync(), Is.SameAs(error));
        Array.ForEach(watchers, static watcher => watcher.Dispose());
    }

    [Test]
    public async Task A_loop_that_is_left_leaves_the_watcher_usable()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = derive(value).Watch();
        await foreach (int got in watcher.ReadAllAsync())
        {
            Assert.That(got, Is.EqualTo(1));
            break;
        }

        Task<int> get = watcher.StartGet();
        await value.SetAsync(2).Within();

        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    // A producer that is a watcher's own continuation, in the thread of the Set before.
    [Test]
    public async Task A_source_can_be_set_by_what_goes_on_within_its_Set()
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using IWatcher<int> watcher = derive(value).Watch();

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
