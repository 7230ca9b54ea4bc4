namespace EventChannels.Tests.Channels;

/// <summary>A producer that waits for watchers, or until there are none.</summary>
public sealed class WaitForWatchersTests
{
    [Test]
    public async Task Waiting_for_watchers_ends_at_once_if_there_is_a_watcher([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>();
        using IWatcher<int> watcher = ((IWatchable<int>)value).Watch(delivery);

        ValueTask<bool> wait = value.WaitForWatchersAsync();

        Assert.That(wait.IsCompletedSuccessfully, Is.True);
        Assert.That(await wait, Is.True);
    }

    [Test]
    public async Task Waiting_for_no_watchers_ends_at_once_if_there_is_none([Values] bool watchedBefore)
    {
        var value = new MemoryValue<int>();
        if (watchedBefore)
        {
            value.Watch().Dispose();
        }

        ValueTask<bool> wait = value.WaitForNoWatchersAsync();

        Assert.That(wait.IsCompletedSuccessfully, Is.True);
        Assert.That(await wait, Is.True);
    }

    [Test]
    public async Task Every_producer_that_waits_for_watchers_continues_when_the_first_one_is_opened(
        [Values] Delivery delivery, [Values] bool before)
    {
        var value = new MemoryValue<int>();
        if (before)
        {
            value.Watch().Dispose();
        }

        Task<bool>[] waits = [.. Enumerable.Range(0, 3).Select(_ => value.WaitForWatchersAsync().AsTask())];
        await Task.WhenAny(waits).StillWaitsAsync();

        using MemoryWatcher<int> watcher = value.Watch(delivery);

        Assert.That(await Task.WhenAll(waits).Within(), Has.All.True);
    }

    [Test]
    public async Task Every_producer_that_waits_for_no_watchers_continues_when_the_last_one_is_disposed(
        [Values] Delivery first, [Values] Delivery last)
    {
        var value = new MemoryValue<int>(1);
        MemoryWatcher<int> one = value.Watch(first);
        MemoryWatcher<int> other = value.Watch(last);
        Task<bool>[] waits = [.. Enumerable.Range(0, 3).Select(_ => value.WaitForNoWatchersAsync().AsTask())];

        one.Dispose();
        one.Dispose();
        await Task.WhenAny(waits).StillWaitsAsync();
        other.Dispose();

        Assert.That(await Task.WhenAll(waits).Within(), Has.All.True);
    }

    [Test]
    public async Task Reading_and_setting_do_not_end_waiting_for_watchers()
    {
        var value = new MemoryValue<int>(1);
        Task watched = value.WaitForWatchersAsync().AsTask();
        value.Set(2);
        await watched.StillWaitsAsync();

        using MemoryWatcher<int> watcher = value.Watch();
        await watched.Within();
        Task unwatched = value.WaitForNoWatchersAsync().AsTask();
        watcher.Drain();

        await unwatched.StillWaitsAsync();
    }

    [Test]
    public async Task A_watcher_that_is_opened_and_disposed_at_once_ends_both_kinds_of_waiting([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>();
        Task watched = value.WaitForWatchersAsync().AsTask();

        value.Watch(delivery).Dispose();

        await watched.Within();
        MemoryWatcher<int> watcher = value.Watch(delivery);
        Task unwatched = value.WaitForNoWatchersAsync().AsTask();
        watcher.Dispose();
        using MemoryWatcher<int> next = value.Watch(delivery);
        await unwatched.Within();
    }

    [Test]
    public async Task Waiting_for_watchers_can_be_repeated()
    {
        var value = new MemoryValue<int>();
        for (int round = 0; round < 100; round++)
        {
            Task watched = value.WaitForWatchersAsync().AsTask();
            Assert.That(watched.IsCompleted, Is.False);
            MemoryWatcher<int> watcher = value.Watch();
            await watched.Within();

            Task unwatched = value.WaitForNoWatchersAsync().AsTask();
            Assert.That(unwatched.IsCompleted, Is.False);
            watcher.Dispose();
            await unwatched.Within();
        }
    }

    [Test]
    public async Task A_token_ends_waiting_for_watchers_only_for_its_own_caller([Values] bool forNone)
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
        using var source = new CancellationTokenSource();
        Task other = Wait(value, forNone, default);
        Task wait = Wait(value, forNone, source.Token);
        await wait.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(wait.IsCanceled, Is.True);
        await other.StillWaitsAsync();
        (watcher ?? value.Watch()).Dispose();
        await other.Within();
    }

    [Test]
    public async Task A_token_that_is_cancelled_on_entry_ends_waiting_for_watchers_at_once(
        [Values] bool forNone, [Values] bool watched)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int>? watcher = watched ? value.Watch() : null;
        var token = new CancellationToken(canceled: true);

        Task wait = Wait(value, forNone, token);

        Assert.That(wait.IsCanceled, Is.True);
        Assert.That(await wait.FailureAsync(), Outcomes.CancelledBy(token));
    }

    [Test]
    public async Task A_token_that_is_cancelled_after_waiting_for_watchers_changes_nothing([Values] bool forNone)
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
        using var source = new CancellationTokenSource();
        Task wait = Wait(value, forNone, source.Token);

        (watcher ?? value.Watch()).Dispose();
        await wait.Within();
        await source.CancelAsync().Within();

        Assert.That(wait.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Watch_disposal_and_cancellation_do_not_run_the_continuation_of_a_waiting_producer(
        [Values] bool forNone, [Values] bool cancels)
    {
        var value = new MemoryValue<int>() { AllowSynchronousContinuations = true };
        MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
        using var source = new CancellationTokenSource();
        Task<Thread> after = Continuations.ThreadAfter(
            forNone ? value.WaitForNoWatchersAsync(source.Token) : value.WaitForWatchersAsync(source.Token));

        Thread acting = await Threads.Run(() =>
        {
            if (cancels)
            {
                source.Cancel();
            }
            else
            {
                (watcher ?? value.Watch()).Dispose();
            }

            return Thread.CurrentThread;
        }).Within();

        Assert.That(await after.Within(), Is.Not.SameAs(acting));
    }

    [Test]
    public async Task The_continuation_of_waiting_for_watchers_runs_without_any_lock(
        [Values] bool forNone, [Values] bool cancels)
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
        using var source = new CancellationTokenSource();
        Task<bool> free = Wait(value, forNone, source.Token).ContinueWith(
            _ => Threads.Run(() => value.Watch().Dispose()).Wait(Deadlines.Unexpected),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        await Threads.Run(() =>
        {
            if (cancels)
            {
                source.Cancel();
            }
            else
            {
                (watcher ?? value.Watch()).Dispose();
            }
        }).Within();

        Assert.That(await free.Within(), Is.True);
    }

    [Test]
    public async Task Each_producer_can_wait_for_its_own_number_of_watchers()
    {
        var value = new MemoryValue<int>();
        Task<bool>[] waits = [.. Enumerable.Range(1, 4).Select(count => value.WaitForWatchersAsync(count).AsTask())];
        Task<bool> again = value.WaitForWatchersAsync(2).AsTask();
        List<MemoryWatcher<int>> watchers = [];

        for (int count = 1; count <= 3; count++)
        {
            await waits[count - 1].StillWaitsAsync();
            watchers.Add(value.Watch());
            Assert.That(await waits[count - 1].Within(), Is.True);
        }

        Assert.That(await again.Within(), Is.True);
        await waits[3].StillWaitsAsync();
        watchers[0].Dispose();
        watchers.Add(value.Watch());
        await waits[3].StillWaitsAsync();
        watchers.Add(value.Watch());
        Assert.That(await waits[3].Within(), Is.True);
        Assert.That(await value.WaitForWatchersAsync(4).Within(), Is.True);
        watchers.ForEach(watcher => watcher.Dispose());
    }

    [Test]
    public void Waiting_for_fewer_than_one_watcher_is_refused_at_once([Values(0, int.MinValue)] int count)
    {
        var value = new MemoryValue<int>();

        Assert.That(
            () => { _ = value.WaitForWatchersAsync(count, new CancellationToken(canceled: true)).AsTask(); },
            Throws.TypeOf<ArgumentOutOfRangeException>()
                .With.Property(nameof(ArgumentOutOfRangeException.ParamName)).EqualTo("count"));
    }

    [Test]
    public async Task Completion_ends_waiting_for_watchers([Values] bool forNone, [Values] bool error)
    {
        var value = new MemoryValue<int>(1);
        using MemoryWatcher<int>? watcher = forNone ? value.Watch() : null;
        Task<bool>[] waits = [Wait(value, forNone, default), Wait(value, forNone, default)];
        Task<bool> more = value.WaitForWatchersAsync(5).AsTask();
        await Task.WhenAny(waits).StillWaitsAsync();

        value.TryComplete(error ? new FormatException() : null);

        Assert.That(await Task.WhenAll([.. waits, more]).Within(), Has.All.False);
    }

    [Test]
    public async Task Waiting_for_watchers_of_a_completed_value_ends_at_once([Values] bool forNone, [Values] bool watched)
    {
        var value = new MemoryValue<int>(1);
        using MemoryWatcher<int>? watcher = watched ? value.Watch() : null;
        value.TryComplete();

        Task<bool> wait = Wait(value, forNone, default);

        Assert.That(wait.IsCompletedSuccessfully, Is.True);
        Assert.That(await wait, Is.False);
        value.Watch().Dispose();
    }

    [Test]
    public void IsCompleted_says_whether_a_value_is_completed([Values] bool error)
    {
        var value = new MemoryValue<int>(1);
        Assert.That(value.IsCompleted, Is.False);

        value.TryComplete(error ? new FormatException() : null);

        Assert.That(value.IsCompleted, Is.True);
    }

    private static Task<bool> Wait(MemoryValue<int> value, bool forNone, CancellationToken token) =>
        forNone ? value.WaitForNoWatchersAsync(token).AsTask() : value.WaitForWatchersAsync(token).AsTask();
}
