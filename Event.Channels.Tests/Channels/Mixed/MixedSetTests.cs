namespace EventChannels.Tests.Channels.Mixed;

/// <summary>
/// Sets of a value with an every-value journal and newest-value screens: which watchers a Set waits for, and its turn.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MixedSetTests
{
    private readonly MemoryValue<int> _value = new(0);

    [Test]
    public async Task A_Set_waits_only_for_the_every_value_watcher([Values] bool blocking, [Values] bool screenWaits)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        screen.Drain();
        Task<int>? get = screenWaits ? screen.StartGet() : null;

        Task set = blocking ? Threads.Run(() => _value.Set(1)) : _value.StartSet(1);
        await Deadlines.UntilAsync(() => _value.TryPeek(out int current) && current == 1, "the Set to begin");
        await set.StillWaitsAsync();

        Assert.That(get is null ? screen.Drain()[0] : await get.Within(), Is.EqualTo(1), "before the journal has it");
        await set.StillWaitsAsync();
        Assert.That(journal.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task A_Set_completes_at_once_if_all_every_value_watchers_wait_regardless_of_the_others()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        Task<int> get = journal.StartGet();

        Task set = _value.StartSet(1);

        Assert.That(set.IsCompletedSuccessfully, Is.True);
        Assert.That(await get.Within(), Is.EqualTo(1));
        Assert.That(screen.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task Newest_value_watchers_see_a_queued_Set_in_its_turn_and_in_the_same_order()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [_value.StartSet(1), _value.StartSet(2), _value.StartSet(3)];
        Assert.That(journal.TryGet(out _), Is.True, "the value from Watch");

        for (int turn = 1; turn <= 3; turn++)
        {
            Assert.That(await screen.GetAsync().Within(), Is.EqualTo(turn));
            Task<int> next = screen.StartGet();
            await next.StillWaitsAsync();
            Assert.That(screen.HasUnread, Is.False);

            Assert.That(journal.TryGet(out int got), Is.True);
            Assert.That(got, Is.EqualTo(turn));
            await sets[turn - 1].Within();
            if (turn < 3)
            {
                Assert.That(await next.Within(), Is.EqualTo(turn + 1));
                screen.MarkUnread();
            }
        }
    }

    [Test]
    public async Task Disposing_the_last_every_value_watcher_releases_queued_Sets_in_order_and_others_end_on_the_newest(
        [Values] bool screenWaits)
    {
        MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [.. Enumerable.Range(1, 100).Select(next => _value.StartSet(next))];
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Task<List<int>>? log = screenWaits ? screen.GetUntilAsync(last => last == 100) : null;

        journal.Dispose();

        await Task.WhenAll(sets).Within();
        List<int> seen = log is null ? screen.Drain() : await log.Within();
        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen[^1], Is.EqualTo(100));
        Assert.That(screen.HasUnread, Is.False);
    }

    [Test]
    public async Task All_queued_Sets_pass_in_one_step_when_the_last_every_value_watcher_is_disposed()
    {
        const int Last = 20_000;
        MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [.. Enumerable.Range(1, Last).Select(next => _value.StartSet(next))];
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        using var watching = new Barrier(2);
        Task<List<int>> peeking = Threads.Run(() =>
        {
            List<int> seen = [1];
            watching.SignalAndWait();
            while (seen[^1] != Last)
            {
                _value.TryPeek(out int current);
                if (current != seen[^1])
                {
                    seen.Add(current);
                }
            }

            return seen;
        });
        watching.SignalAndWait();

        journal.Dispose();

        Assert.That(await peeking.Within(), Is.EqualTo([1, Last]));
        Assert.That(screen.Drain(), Is.EqualTo([Last]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task Without_every_value_watchers_no_Set_waits_until_the_next_one_is_opened()
    {
        using MemoryWatcher<int> screen = _value.Watch();
        for (int round = 1; round <= 3; round++)
        {
            MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
            Task waits = _value.StartSet(10 * round);
            await waits.StillWaitsAsync();
            journal.Dispose();
            await waits.Within();

            Assert.That(_value.StartSet((10 * round) + 1).IsCompletedSuccessfully, Is.True);
            Assert.That(screen.Drain(), Is.EqualTo([(10 * round) + 1]));
        }
    }

    [Test]
    public async Task Disposing_one_of_two_every_value_watchers_leaves_the_queued_Sets_to_the_other()
    {
        MemoryWatcher<int> gone = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [_value.StartSet(1), _value.StartSet(2)];

        gone.Dispose();

        await sets[0].StillWaitsAsync();
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Assert.That(journal.Drain(), Is.EqualTo([0, 1, 2]));
        await Task.WhenAll(sets).Within();
        Assert.That(screen.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task Disposing_a_newest_value_watcher_changes_nothing_for_queued_Sets([Values] bool waits)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        MemoryWatcher<int> screen = _value.Watch();
        Task[] sets = [_value.StartSet(1), _value.StartSet(2)];
        screen.Drain();
        Task<int>? get = waits ? screen.StartGet() : null;

        screen.Dispose();

        Assert.That(get is null ? null : await get.FailureAsync(), waits ? Is.TypeOf<ObjectDisposedException>() : Is.Null);
        await sets[0].StillWaitsAsync();
        Assert.That(journal.Drain(), Is.EqualTo([0, 1, 2]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task An_update_builds_on_the_last_queued_Set_even_if_newest_value_watchers_are_behind()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        Task first = _value.StartSet(10);
        Task<int>[] updates = [.. Enumerable.Range(0, 3).Select(_ => _value.UpdateAsync(last => last + 1).AsTask())];
        Task<bool> exchanged = _value.CompareAndSetAsync(13, 20).AsTask();
        Task<bool> unchanged = _value.SetIfChangedAsync(20).AsTask();

        Assert.That(await unchanged.Within(), Is.False, "20 is queued");
        Assert.That(screen.Drain(), Is.EqualTo([10]));
        await exchanged.StillWaitsAsync();
        Assert.That(journal.Drain(), Is.EqualTo([0, 10, 11, 12, 13, 20]));

        await first.Within();
        Assert.That(await Task.WhenAll(updates).Within(), Is.EqualTo([11, 12, 13]));
        Assert.That(await exchanged.Within(), Is.True);
        Assert.That(screen.Drain(), Is.EqualTo([20]));
    }

    [Test]
    public async Task Cancelling_a_Set_during_its_handover_leaves_its_value_to_all_watchers_and_starts_the_next()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        using var source = new CancellationTokenSource();
        Task cancelled = _value.StartSet(1, source.Token);
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Task<int> get = screen.StartGet();
        Task next = _value.StartSet(2);
        await get.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(await get.Within(), Is.EqualTo(2));
        await next.StillWaitsAsync();
        Assert.That(journal.Drain(), Is.EqualTo([1, 2]));
        await next.Within();
    }

    [Test]
    public async Task A_cancelled_queued_Set_reaches_newest_value_watchers_in_its_turn_unless_a_newer_one_is_behind_it(
        [Values] bool newerBehind)
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        using var source = new CancellationTokenSource();
        Task first = _value.StartSet(1);
        Task cancelled = _value.StartSet(2, source.Token);
        Task newer = newerBehind ? _value.StartSet(3) : Task.CompletedTask;
        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Task<int> get = screen.StartGet();

        await source.CancelAsync().Within();

        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await get.StillWaitsAsync();
        Assert.That(journal.TryGet(out _), Is.True);
        await first.Within();
        Assert.That(await get.Within(), Is.EqualTo(newerBehind ? 3 : 2));
        Assert.That(journal.Drain(), Is.EqualTo([newerBehind ? 3 : 2]));
        await newer.Within();
        Assert.That(_value.StartSet(4).IsCompleted, Is.False, "The Set waits for the journal as before.");
    }

    [Test]
    public async Task A_Set_can_follow_one_that_was_dropped_from_the_queue()
    {
        using MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        journal.Drain();
        using var source = new CancellationTokenSource();
        Task first = _value.StartSet(1);
        Task cancelled = _value.StartSet(5, source.Token);
        await source.CancelAsync().Within();
        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));

        Task<int> update = _value.UpdateAsync(last => last + 1).AsTask();

        Assert.That(screen.Drain(), Is.EqualTo([1]));
        Assert.That(journal.Drain(), Is.EqualTo([1, 6]), "5 was set, and overtaken before its turn");
        await first.Within();
        Assert.That(await update.Within(), Is.EqualTo(6));
        Assert.That(screen.Drain(), Is.EqualTo([6]));
    }

    [Test]
    public async Task Cancelled_queued_Sets_also_take_their_turn_when_the_last_every_value_watcher_is_disposed()
    {
        MemoryWatcher<int> journal = _value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = _value.Watch();
        using var source = new CancellationTokenSource();
        Task first = _value.StartSet(1);
        Task cancelled = _value.StartSet(2, source.Token);
        await source.CancelAsync().Within();
        screen.Drain();
        Task<int> get = screen.StartGet();

        journal.Dispose();

        Assert.That(await get.Within(), Is.EqualTo(2));
        Assert.That(await cancelled.FailureAsync(), Outcomes.CancelledBy(source.Token));
        await first.Within();
        Assert.That(_value.StartSet(3).IsCompletedSuccessfully, Is.True);
    }
}
