namespace EventChannels.Tests.Channels.Mixed;

/// <summary>A journal and screens whose continuations block, throw or set the value. The others are not affected.</summary>
[NonParallelizable] // the blocked continuation occupies a thread of the pool
public sealed class MixedContinuationTests
{
    [Test]
    public async Task A_blocked_newest_value_watcher_does_not_hold_up_an_every_value_watcher()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        var blocked = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        Continuations.OnCompleted(screen.GetAsync(), () =>
        {
            blocked.SetResult();
            release.Wait();
        });
        Task<List<int>> log = journal.ReadToEndAsync();

        try
        {
            await value.SetAsync(1).Within();
            await blocked.Task.Within();
            for (int next = 2; next <= 100; next++)
            {
                await value.SetAsync(next).Within();
            }

            value.TryComplete();
            Assert.That(await log.Within(), Is.EqualTo(Enumerable.Range(1, 100)));
        }
        finally
        {
            release.Set();
        }
    }

    [Test]
    public async Task A_blocked_every_value_watcher_holds_up_producers_but_no_newest_value_watcher()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        var blocked = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        Continuations.OnCompleted(journal.GetAsync(), () =>
        {
            blocked.SetResult();
            release.Wait();
            journal.TryGet(out _);
        });
        Task<int> get = screen.StartGet();

        try
        {
            await value.SetAsync(1).Within(); // the journal has taken the value and blocks
            await blocked.Task.Within();
            Assert.That(await get.Within(), Is.EqualTo(1));
            get = screen.StartGet();
            Task next = value.StartSet(2);
            Assert.That(await get.Within(), Is.EqualTo(2));

            await next.StillWaitsAsync();
            release.Set();
            await next.Within();
        }
        finally
        {
            release.Set();
        }
    }

    [Test]
    public void A_newest_value_watcher_that_sets_the_value_inside_a_Set_queues_behind_it()
    {
        var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        Task? answer = null;
        ValueTask<int> get = screen.GetAsync();
        Continuations.OnCompleted(get, () => answer = value.StartSet(get.Result + 1));

        Task set = value.StartSet(1);

        Assert.That(answer, Is.Not.Null, "The screen continued inside the Set.");
        Assert.That((set.IsCompleted, answer!.IsCompleted), Is.EqualTo((false, false)));
        Assert.That(screen.HasUnread, Is.False);
        Assert.That(journal.Drain(), Is.EqualTo([1, 2]));
        Assert.That(screen.Drain(), Is.EqualTo([2]));
        Assert.That(() => Task.WhenAll(set, answer).Within(), Throws.Nothing);
    }

    [Test]
    public void A_newest_value_watcher_that_disposes_the_last_every_value_watcher_inside_a_Set_releases_that_Set()
    {
        var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
        MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        Continuations.OnCompleted(screen.GetAsync(), journal.Dispose);

        ValueTask set = value.SetAsync(1);

        Assert.That(set.IsCompletedSuccessfully, Is.True);
        Assert.That(value.StartSet(2).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task A_newest_value_watcher_that_opens_an_every_value_watcher_inside_a_Set_sees_every_later_value(
        [Values] bool other)
    {
        var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
        using MemoryWatcher<int>? before = other ? value.Watch(Delivery.Sync) : null;
        using MemoryWatcher<int> screen = value.Watch();
        List<MemoryWatcher<int>> journals = [];
        Continuations.OnCompleted(screen.GetAsync(), () => journals.Add(value.Watch(Delivery.Sync)));

        Task first = value.StartSet(1);
        Task second = value.StartSet(2);

        before?.Drain();
        await first.Within();
        await second.StillWaitsAsync();
        Assert.That(journals, Has.Count.EqualTo(1));
        using MemoryWatcher<int> journal = journals[0];
        Assert.That(journal.Drain(), Is.EqualTo([1, 2]));
        await second.Within();
    }

    [Test]
    public async Task A_newest_value_continuation_never_runs_inside_the_Get_or_disposal_that_starts_the_next_Set(
        [Values] bool allowed, [Values] bool disposes)
    {
        var value = new MemoryValue<int> { AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> screen = value.Watch();
        _ = value.StartSet(1);
        _ = value.StartSet(2);
        screen.Drain();
        Task<Thread> thread = Continuations.ThreadAfter(screen.GetAsync());

        Thread ending = await Threads.Run(() =>
        {
            if (disposes)
            {
                journal.Dispose();
            }
            else
            {
                journal.TryGet(out _);
            }

            return Thread.CurrentThread;
        }).Within();

        Assert.That(await thread.Within(), Is.Not.SameAs(ending));
    }
}
