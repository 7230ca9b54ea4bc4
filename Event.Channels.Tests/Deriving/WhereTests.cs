namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class WhereTests(bool sync)
{
    [Test]
    public async Task The_current_value_is_got_only_if_it_passes([Values] bool passes)
    {
        var value = new MemoryValue<int>(passes ? 2 : 1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();

        Assert.That(watcher.Drain(), passes ? Is.EqualTo([2]) : Is.Empty);
        Task<int> get = watcher.StartGet();
        await value.SetAsync(4).Within();
        Assert.That(await get.Within(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_Get_waits_on_over_values_that_do_not_pass([Values] bool loops)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<int> get = loops ? StepAsync(loop) : watcher.StartGet();

        for (int next = 3; next < 20; next += 2)
        {
            await value.SetAsync(next).Within();
            await get.StillWaitsAsync();
        }

        await value.SetAsync(20).Within();
        Assert.That(await get.Within(), Is.EqualTo(20));
    }

    [Test]
    public async Task Between_values_that_do_not_pass_a_Get_is_waiting_still([Values] bool loops)
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
    public async Task The_predicate_runs_once_a_value_that_is_taken_and_never_without_a_watcher()
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
        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(watcher.HasUnread, Is.False);
        Task set = value.StartSet(2);
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await set.Within();

        Assert.That(asked, Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task A_wait_goes_on_over_values_that_do_not_pass()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        await wait.StillWaitsAsync();

        await value.SetAsync(3).Within();
        await wait.StillWaitsAsync();
        await value.SetAsync(4).Within();

        Assert.That(await wait.Within(), Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
    }

    [Test]
    public async Task Nothing_that_passes_before_the_completion_is_the_end()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        value.TryComplete();

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        Assert.That(await watcher.ReadToEndAsync().Within(), Is.Empty);
    }

    [Test]
    public async Task What_was_found_is_what_the_next_Get_gives_also_where_something_newer_came([Values] bool waits)
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Assert.That(waits ? await watcher.WaitForUnreadAsync().Within() : watcher.HasUnread, Is.True);

        // Nobody waits for it any more: the Set that follows is the one handed over.
        Task[] sets = [value.StartSet(3), value.StartSet(4)];

        Assert.That(watcher.Drain(), Is.EqualTo([2, 4]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task What_was_got_last_can_be_read_again_though_others_were_passed_over_since()
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using IWatcher<int> watcher = value.Where(IsEven).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        Task set = value.StartSet(3);
        Assert.That(watcher.HasUnread, Is.False);
        await set.Within();

        for (int time = 0; time < 3; time++)
        {
            watcher.MarkUnread();
            Assert.That(watcher.HasUnread, Is.True);
            Assert.That(watcher.Drain(), Is.EqualTo([2]));
        }

        watcher.MarkUnread();
        set = value.StartSet(4);
        Assert.That(watcher.Drain(), Is.EqualTo([2, 4]));
        await set.Within();
    }

    [Test]
    public async Task A_Get_that_comes_while_another_thread_looks_ahead_waits_for_what_that_finds(
        [Values(0, 1, 2)] int use, [Values] bool passes)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        using IWatcher<int> watcher = value.Where(next =>
        {
            entered.Release();
            goOn.Wait();
            return passes || next != 1;
        }).Watch();
        Task<bool> look = Threads.Run(() => watcher.HasUnread);
        await entered.WaitAsync().Within();

        Assert.That(watcher.HasUnread, Is.False, "It is not known yet.");
        Assert.That(watcher.TryGet(out _), Is.False);
        watcher.MarkUnread();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<bool>? wait = use == 2 ? watcher.WaitForUnreadAsync().AsTask() : null;
        Task<int>? get = use == 0 ? watcher.StartGet() : use == 1 ? StepAsync(loop) : null;
        await ((Task?)wait ?? get!).StillWaitsAsync();
        Assert.That(() => { _ = watcher.StartGet(); }, Throws.InvalidOperationException);

        goOn.Set();

        Assert.That(await look.Within(), Is.EqualTo(passes));
        if (!passes)
        {
            await value.SetAsync(2).Within();
        }

        Assert.That(wait is null || await wait.Within(), Is.True);
        Assert.That(await (get ?? watcher.StartGet()).Within(), Is.EqualTo(passes ? 1 : 2));
        Assert.That(watcher.TryGet(out _), Is.False);
    }

    [Test]
    public async Task Nobody_takes_what_came_after_while_another_thread_looks_ahead()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        using IWatcher<int> watcher = value.Where(next =>
        {
            entered.Release();
            if (next == 1)
            {
                goOn.Wait();
            }

            return true;
        }).Watch();
        Task<bool> look = Threads.Run(() => watcher.HasUnread);
        await entered.WaitAsync().Within();
        Task set = value.StartSet(2);

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(watcher.TryGet(out _), Is.False);
        goOn.Set();

        Assert.That(await look.Within(), Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([1, 2]));
        await set.Within();
    }

    [Test]
    public async Task What_was_found_and_got_is_the_sources_to_give_again()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(_ => true).Watch();
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        Task set = value.StartSet(2);

        watcher.MarkUnread();

        Assert.That(watcher.Drain(), sync ? Is.EqualTo([1, 2]) : Is.EqualTo([2]));
        await set.Within();
    }

    [Test]
    public async Task What_was_got_last_is_read_again_before_what_another_thread_is_about_to_find()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var entered = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim(initialState: true);
        using IWatcher<int> watcher = value.Where(_ =>
        {
            entered.Release();
            goOn.Wait();
            return true;
        }).Watch();
        watcher.Drain();
        await entered.WaitAsync().Within();
        goOn.Reset();
        Task set = value.StartSet(2);
        Task<bool> look = Threads.Run(() => watcher.HasUnread);
        await entered.WaitAsync().Within();

        watcher.MarkUnread();
        goOn.Set();
        await look.Within();

        Assert.That(watcher.Drain(), Is.EqualTo([1, 2]));
        await set.Within();
    }

    [Test]
    public async Task Disposing_while_another_thread_looks_ahead_drops_what_that_finds([Values] bool waits)
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
        Task<int>? get = waits ? watcher.StartGet() : null;

        watcher.Dispose();
        goOn.Set();

        await look.Within();
        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(get is null ? null : await get.FailureAsync(), waits ? Is.TypeOf<ObjectDisposedException>() : Is.Null);
        Assert.That(() => watcher.TryGet(out _), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_predicates_code_may_set_the_value()
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
        Assert.That(watcher.Drain(), Is.EqualTo([4]));
    }

    [Test]
    public async Task A_wait_can_be_cancelled_while_values_come_faster_than_the_predicate_looks_at_them()
    {
        using var source = new CancellationTokenSource();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.Where(next =>
        {
            if (next < 100)
            {
                _ = value.StartSet(next + 1);
            }

            if (next == 10)
            {
                source.Cancel();
            }

            return next == 100;
        }).Watch();

        Assert.That(await watcher.WaitForUnreadAsync(source.Token).FailureAsync(), Outcomes.CancelledBy(source.Token));

        Assert.That(watcher.Drain(), Is.EqualTo([100]));
    }

    private static bool IsEven(int value) => value % 2 == 0;

    private static async Task<int> StepAsync(IAsyncEnumerator<int> loop) => await loop.MoveNextAsync() ? loop.Current : -1;
}
