namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WhereTests(bool sync)
{
    [Test]
    public async Task A_predicate_that_disposes_its_watcher_ends_the_Get_even_if_more_is_unread()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int> watcher = null!;
        watcher = value.Where(_ => IsFittingAfterDisposal()).Watch();
        Task set = value.StartSet(2);

        Assert.That(await watcher.StartGet().FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        await set.Within();

        bool IsFittingAfterDisposal()
        {
            watcher.Dispose();
            return false;
        }
    }

    [Test]
    public async Task Where_returns_the_current_value_only_if_it_passes([Values] bool passes)
    {
        var value = new MemoryValue<int>(passes ? 2 : 1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();

        Assert.That(watcher.Drain(), passes ? Is.EqualTo([2]) : Is.Empty);
        Task<int> get = watcher.StartGet();
        await value.SetAsync(4).Within();
        Assert.That(await get.Within(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_Get_over_Where_keeps_waiting_while_values_do_not_pass([Values] bool loops)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int asked = 0;
        using IWatcher<int> watcher = value.Where(next =>
        {
            Volatile.Write(ref asked, next);
            return IsEven(next);
        }).Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<int> get = loops ? StepAsync(loop) : watcher.StartGet();

        for (int next = 3; next < 20; next += 2)
        {
            await value.SetAsync(next).Within();
            await Deadlines.UntilAsync(() => Volatile.Read(ref asked) == next, "the predicate to be called");
            await get.StillWaitsAsync();
        }

        await value.SetAsync(20).Within();
        Assert.That(await get.Within(), Is.EqualTo(20));
    }

    [Test]
    public async Task A_Get_over_Where_counts_as_waiting_while_the_predicate_runs([Values] bool loops)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        using IWatcher<int> watcher = value.Where(next =>
        {
            entered.Release();
            goOn.Wait();
            return IsEven(next);
        }).Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<int> get = loops ? StepAsync(loop) : watcher.StartGet();
        await value.SetAsync(1).Within();
        await entered.WaitAsync().Within();

        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException);
        Assert.That(() => { _ = watcher.StartGet(); }, Throws.InvalidOperationException);
        Assert.That(() => { _ = watcher.WaitForUnreadAsync().AsTask(); }, Throws.InvalidOperationException);
        Assert.That(watcher.MarkUnread, Throws.InvalidOperationException);
        Assert.That(watcher.HasUnread, Is.False);

        goOn.Set();
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task WaitForUnreadAsync_over_Where_keeps_waiting_while_values_do_not_pass()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int asked = 0;
        using IWatcher<int> watcher = value.Where(next =>
        {
            Volatile.Write(ref asked, next);
            return IsEven(next);
        }).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();

        await value.SetAsync(3).Within();
        await Deadlines.UntilAsync(() => Volatile.Read(ref asked) == 3, "the predicate to be called");
        await wait.StillWaitsAsync();
        Task set = value.StartSet(4);

        Assert.That(await wait.Within(), Is.True);
        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
        await set.Within();
    }

    [Test]
    public async Task Where_ends_at_completion_if_the_last_value_does_not_pass()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        value.TryComplete();

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
    }

    [Test]
    public async Task Disposing_a_watcher_of_Where_during_a_peek_on_another_thread_leaves_nothing_unread([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        IWatcher<int> watcher = value.Where(_ =>
        {
            entered.Release();
            goOn.Wait();
            return true;
        }).Watch();
        Task<bool> look = Threads.Run(() => watcher.HasUnread);
        await entered.WaitAsync().Within();
        Task<Exception?>? get = waits ? Task.Run(() => watcher.GetAsync().FailureAsync()) : null;
        if (waits)
        {
            await entered.WaitAsync().Within();
        }

        watcher.Dispose();
        goOn.Set();

        await look.Within();
        Assert.That(watcher.HasUnread, Is.False);
        // A value that the Get took before the disposal may be returned.
        Assert.That(get is null ? null : await get.Within(), Is.Null.Or.TypeOf<ObjectDisposedException>());
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_predicate_of_Where_may_set_the_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(next =>
        {
            Assert.That(value.TryPeek(out int current), Is.True);
            Assert.That(current, Is.EqualTo(next));
            if (next < 4)
            {
                _ = value.StartSet(next + 1);
            }

            return IsEven(next);
        }).Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(4));
    }

    [Test]
    public async Task The_predicate_of_Where_runs_once_for_each_take_or_peek_and_never_without_a_watcher()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        List<int> asked = [];
        IWatchable<int> derived = value.Where(next =>
        {
            asked.Add(next);
            return IsEven(next);
        });
        await value.SetAsync(1).Within();
        derived.Watch().Dispose();
        Assert.That(asked, Is.Empty);

        using IWatcher<int> watcher = derived.Watch();
        Assert.That(watcher.TryGet(out _), Is.False);
        Task set = value.StartSet(2);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await set.Within();
        Assert.That(asked, Is.EqualTo([1, 2]));

        asked.Clear();
        set = value.StartSet(4);
        Assert.That((watcher.HasUnread, watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, true, 4)));
        Assert.That(asked, Is.EqualTo([4, 4]));
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
        await set.Within();
    }

    [Test]
    public async Task Peeking_at_Where_takes_nothing_whether_or_not_the_value_passes([Values] bool passes)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Task set = value.StartSet(passes ? 2 : 1);

        Assert.That(watcher.HasUnread, Is.EqualTo(passes));
        Assert.That(watcher.TryPeek(out _), Is.EqualTo(passes));

        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), passes ? Is.EqualTo([2]) : Is.Empty);
        await set.Within();
    }

    [Test]
    public async Task Peeking_at_Where_sees_the_next_value_of_the_source_and_nothing_behind_it()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2)];

        Assert.That(watcher.HasUnread, Is.Not.EqualTo(sync));
        Assert.That(watcher.TryPeek(out _), Is.Not.EqualTo(sync));
        Assert.That((watcher.TryGet(out int got), got), Is.EqualTo((true, 2)));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task WaitForUnreadAsync_over_Where_skips_values_that_do_not_pass_and_leaves_one_that_does()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Task[] sets = [value.StartSet(3), value.StartSet(4), value.StartSet(5)];

        if (sync)
        {
            Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
            await sets[0].Within();
            await sets[1].StillWaitsAsync();
            Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
            Assert.That((watcher.TryPeek(out int next), next), Is.EqualTo((true, 4)));
            Assert.That(watcher.Drain(), Is.EqualTo([4]));
        }
        else
        {
            Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
            await wait.StillWaitsAsync();
            Assert.That(watcher.HasUnread, Is.False);
            value.Set(6);
            Assert.That(await wait.Within(), Is.True);
            Assert.That(watcher.Drain(), Is.EqualTo([6]));
        }

        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_newer_passing_value_after_a_wait_over_Where_follows_or_replaces_the_first_according_to_the_delivery()
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);

        Task[] sets = [value.StartSet(3), value.StartSet(4)];

        Assert.That(watcher.Drain(), sync ? Is.EqualTo([2, 4]) : Is.EqualTo([4]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_Get_over_Where_does_not_wait_for_a_peek_on_another_thread(
        [Values("Get", "loop", "wait")] string use)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        int runs = 0;
        using IWatcher<int> watcher = value.Where(_ =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                entered.Release();
                goOn.Wait();
            }

            return true;
        }).Watch();
        Task set = value.StartSet(1);
        Task<bool> look = Threads.Run(() => watcher.HasUnread);
        await entered.WaitAsync().Within();

        Assert.That(watcher.HasUnread, Is.True);
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        int got = use switch
        {
            "Get" => await watcher.GetAsync().Within(),
            "loop" => await StepAsync(loop).Within(),
            _ => await watcher.WaitForUnreadAsync().Within() && watcher.TryGet(out int waited) ? waited : -1,
        };
        goOn.Set();

        Assert.That(got, Is.EqualTo(1));
        await look.Within();
        await set.Within();
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public void TryGet_over_Where_tests_only_the_values_that_were_unread_when_it_began()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<int> asked = [];
        using IWatcher<int> watcher = value.Where(next =>
        {
            asked.Add(next);
            _ = value.StartSet(next + 10);
            return false;
        }).Watch();
        _ = value.StartSet(2);
        _ = value.StartSet(3);

        Assert.That(watcher.TryGet(out _), Is.False);

        Assert.That(asked, Is.EqualTo(sync ? [1, 2, 3] : new[] { 3 }));
    }

    [Test]
    public async Task The_last_value_of_Where_can_be_read_again_even_if_others_were_skipped_since([Values] bool waited)
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await PassOverAsync(value, watcher, waited);

        for (int time = 0; time < 3; time++)
        {
            watcher.MarkUnread();
            watcher.MarkUnread();
            Assert.That((watcher.HasUnread, watcher.TryPeek(out int again), again), Is.EqualTo((true, true, 2)));
            Assert.That(watcher.Drain(), Is.EqualTo([2]));
        }

        watcher.MarkUnread();
        Task set = value.StartSet(4);
        Assert.That((watcher.TryPeek(out int next), next), Is.EqualTo((true, sync ? 2 : 4)));
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? [2, 4] : new[] { 4 }));
        await set.Within();
    }

    [Test]
    public async Task A_value_put_back_at_Where_is_read_even_if_a_newer_one_arrives_that_does_not_pass(
        [Values("Get", "loop", "wait")] string use)
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        watcher.Drain();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();

        watcher.MarkUnread();
        Task set = value.StartSet(3);

        Assert.That((watcher.HasUnread, watcher.TryPeek(out int peeked), peeked), Is.EqualTo((true, true, 2)));
        int got = use switch
        {
            "Get" => await watcher.GetAsync().Within(),
            "loop" => await StepAsync(loop).Within(),
            _ => await watcher.WaitForUnreadAsync().Within() && watcher.TryGet(out int waited) ? waited : -1,
        };
        Assert.That(got, Is.EqualTo(2));
        Assert.That(watcher.TryGet(out _), Is.False, "It is given once.");
        await set.Within();
        Task<int> get = watcher.StartGet();
        await get.StillWaitsAsync();
        await value.SetAsync(4).Within();
        Assert.That(await get.Within(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_wait_over_Where_can_be_cancelled_even_if_values_arrive_faster_than_the_predicate_tests_them()
    {
        using var source = new CancellationTokenSource();
        var value = new MemoryValue<int>(1) { Sync = sync };
        int last = 1;
        using IWatcher<int> watcher = value.Where(next =>
        {
            if (next == last && next < 100)
            {
                _ = value.StartSet(++last);
            }

            if (next == 10)
            {
                source.Cancel();
            }

            return next == 100;
        }).Watch();

        Assert.That(await watcher.WaitForUnreadAsync(source.Token).FailureAsync(), Outcomes.CancelledBy(source.Token));

        Assert.That(last, Is.EqualTo(11));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(100));
    }

    [Test]
    public async Task A_value_that_Where_repeated_can_be_marked_unread_even_if_the_predicate_threw_on_a_newer_one()
    {
        var value = new MemoryValue<int>(1);
        using IWatcher<int> watcher = value.Where(static next => next == 1 ? true : throw new InvalidDataException()).Watch();
        watcher.Drain();
        watcher.MarkUnread();
        value.Set(2);
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<InvalidDataException>());
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));

        watcher.MarkUnread();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));
    }

    private static async Task PassOverAsync(MemoryValue<int> value, IWatcher<int> watcher, bool waits)
    {
        if (!waits)
        {
            Task set = value.StartSet(3);
            Assert.That(watcher.TryGet(out _), Is.False);
            await set.Within();
            return;
        }

        using var source = new CancellationTokenSource();
        Task<bool> wait = watcher.WaitForUnreadAsync(source.Token).AsTask();
        await value.SetAsync(3).Within();
        await wait.StillWaitsAsync();
        await source.CancelAsync();
        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }

    private static bool IsEven(int value) => value % 2 == 0;

    private static async Task<int> StepAsync(IAsyncEnumerator<int> loop) => await loop.MoveNextAsync() ? loop.Current : -1;
}
