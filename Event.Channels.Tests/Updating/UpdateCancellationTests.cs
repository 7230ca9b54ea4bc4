namespace EventChannels.Tests.Updating;

/// <summary>Cancelling an atomic update ends the waiting, not the update.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UpdateCancellationTests(bool sync)
{
    /// <summary>The three members that accept a token.</summary>
    public enum Way
    {
        Update,
        SetIfChanged,
        CompareAndSet,
    }

    [TestCase(Way.Update, false, false)]
    [TestCase(Way.Update, true, true)]
    [TestCase(Way.SetIfChanged, true, false)]
    [TestCase(Way.CompareAndSet, false, true)]
    public async Task An_update_with_a_cancelled_token_changes_nothing(Way way, bool empty, bool completed)
    {
        MemoryValue<int> value = empty ? new() { Sync = sync } : new(1) { Sync = sync };
        _ = completed && value.TryComplete();
        using MemoryWatcher<int> watcher = value.Watch();
        var token = new CancellationToken(canceled: true);
        int runs = 0;

        Task start = Start(value, way, token, () => runs++);

        Assert.That(start.IsCanceled, Is.True);
        Assert.That(await start.FailureAsync(), Outcomes.CancelledUnsetBy(token));
        Assert.That(runs, Is.Zero);
        Assert.That(watcher.Drain(), Is.EqualTo(empty ? [] : new[] { 1 }));
    }

    [Test]
    public async Task A_token_cancelled_later_ends_the_waiting_of_an_update_but_keeps_its_value([Values] Way way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> quick = value.Watch(Delivery.Sync);
        using MemoryWatcher<int> slow = value.Watch(Delivery.Sync);
        quick.Drain();
        slow.Drain();
        using var source = new CancellationTokenSource();
        Task update = Start(value, way, source.Token);
        Assert.That(quick.Drain(), Is.EqualTo([2]));
        await update.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await update.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(value.Current(), Is.EqualTo(2));
        Assert.That(slow.Drain(), Is.EqualTo([2]));
        Assert.That(quick.Drain(), Is.Empty);
        Assert.That(value.StartSet(3).IsCompleted, Is.False, "The next one is handed over as usual.");
    }

    [Test]
    public async Task The_next_update_builds_on_a_cancelled_queued_one()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1);
        Task update = Start(value, Way.Update, source.Token);
        await source.CancelAsync().Within();
        Assert.That(await update.FailureAsync(), Outcomes.CancelledBy(source.Token));

        Task<int> next = value.UpdateAsync(current => current * 10).AsTask();

        Assert.That(watcher.Drain(), Is.EqualTo([1, 20]), "The newer one overtakes the cancelled one.");
        Assert.That(await next.Within(), Is.EqualTo(20));
        await set.Within();
    }

    [Test]
    public async Task A_cancelled_update_that_is_the_last_in_the_queue_takes_its_turn()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1);
        Task update = Start(value, Way.Update, source.Token);

        await source.CancelAsync().Within();

        Assert.That(await update.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1, 2]));
        await set.Within();
    }

    [TestCase(Way.Update, Delivery.Async)]
    [TestCase(Way.Update, Delivery.Sync)]
    [TestCase(Way.SetIfChanged, Delivery.Sync)]
    [TestCase(Way.CompareAndSet, Delivery.Sync)]
    public async Task An_update_whose_function_cancels_its_own_token_is_set_and_only_stops_waiting(
        Way way, Delivery delivery)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(delivery);
        watcher.Drain();
        using var source = new CancellationTokenSource();

        Exception? failure = await Start(value, way, source.Token, source.Cancel).FailureAsync();

        Assert.That(failure, delivery == Delivery.Async ? Is.Null : Outcomes.CancelledBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
    }

    [Test]
    public async Task Cancelling_an_update_does_not_run_its_continuation([Values] Way way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task<Thread> after = way switch
        {
            Way.Update => Continuations.ThreadAfter(value.UpdateAsync(current => current + 1, source.Token)),
            Way.SetIfChanged => Continuations.ThreadAfter(value.SetIfChangedAsync(2, null, source.Token)),
            _ => Continuations.ThreadAfter(value.CompareAndSetAsync(1, 2, null, source.Token)),
        };

        Thread cancelling = await Threads.Run(() =>
        {
            source.Cancel();
            return Thread.CurrentThread;
        }).Within();

        Assert.That(await after.Within(), Is.Not.SameAs(cancelling));
    }

    // From 1 to 2.
    private static Task Start(MemoryValue<int> value, Way way, CancellationToken token, Action? within = null)
    {
        IEqualityComparer<int> comparer = EqualityComparer<int>.Create((one, other) =>
        {
            within?.Invoke();
            return one == other;
        });
        return way switch
        {
            Way.Update => value.UpdateAsync(
                current =>
                {
                    within?.Invoke();
                    return current + 1;
                },
                token).AsTask(),
            Way.SetIfChanged => value.SetIfChangedAsync(2, comparer, token).AsTask(),
            _ => value.CompareAndSetAsync(1, 2, comparer, token).AsTask(),
        };
    }
}
