namespace EventChannels.Tests.Updating;

/// <summary>The exception of a cancelled Set says whether the value was set.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AbandonedUpdateTests(bool sync)
{
    /// <summary>The members that accept a token.</summary>
    public enum Way
    {
        Set,
        Write,
        Update,
        SetIfChanged,
        CompareAndSet,
    }

    [TestCase(Way.Set, false)]
    [TestCase(Way.Set, true)]
    [TestCase(Way.Write, false)]
    [TestCase(Way.Update, true)]
    [TestCase(Way.SetIfChanged, false)]
    [TestCase(Way.CompareAndSet, true)]
    public async Task A_cancelled_Set_that_was_waiting_reports_that_the_value_was_set(Way way, bool queued)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        Task first = queued ? value.StartSet(1) : Task.CompletedTask;
        using var source = new CancellationTokenSource();
        Task set = Start(value, way, source.Token);
        await set.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await set.FailureAsync(), Outcomes.AbandonedBy(source.Token));
#if NET // on .NET Framework the task is faulted, since a cancelled task would lose the exception
        Assert.That(set.IsCanceled, Is.True);
#endif
        Assert.That(watcher.Drain(), Is.EqualTo(queued ? [1, 2] : new[] { 2 }));
        await first.Within();
    }

    [Test]
    public async Task A_cancelled_Set_reports_that_the_value_was_set_even_if_it_is_awaited_directly([Values] bool updates)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var source = new CancellationTokenSource();
        Task<Exception?> failure = AwaitAsync();

        await source.CancelAsync().Within();

        Assert.That(await failure.Within(), Outcomes.AbandonedBy(source.Token));

        async Task<Exception?> AwaitAsync()
        {
            try
            {
                if (updates)
                {
                    await value.UpdateAsync(_ => 2, source.Token);
                }
                else
                {
                    await value.SetAsync(2, source.Token);
                }

                return null;
            }
            catch (OperationCanceledException cancelled)
            {
                return cancelled;
            }
        }
    }

    [Test]
    public async Task A_cancelled_Set_reports_that_the_value_was_set_even_if_many_are_awaited_together()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var source = new CancellationTokenSource();
        Task all = Task.WhenAll(Start(value, Way.Set, source.Token), Task.CompletedTask);

        await source.CancelAsync().Within();

        Assert.That(await all.FailureAsync(), Outcomes.AbandonedBy(source.Token));
    }

    [Test]
    public async Task A_Set_with_a_cancelled_token_reports_that_nothing_was_set(
        [Values(Way.Set, Way.Write)] Way way)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        var token = new CancellationToken(canceled: true);

        Task set = Start(value, way, token);

        Assert.That(await set.FailureAsync(), Outcomes.CancelledUnsetBy(token));
        Assert.That(watcher.Drain(), Is.Empty);
    }

    [Test]
    public async Task An_update_checks_its_token_before_every_run_of_the_function([Values] bool withComparer)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using var source = new CancellationTokenSource();
        int runs = 0;
        var overtaking = EqualityComparer<int>.Create((one, other) =>
        {
            Overtake();
            return one == other;
        });

        Task set = withComparer
            ? value.SetIfChangedAsync(-1, overtaking, source.Token).AsTask()
            : value.UpdateAsync(
                _ =>
                {
                    Overtake();
                    return -1;
                },
                source.Token).AsTask();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledUnsetBy(source.Token));
        Assert.That((runs, value.Current()), Is.EqualTo((10, 10)));

        // Like a producer that is faster than the function.
        void Overtake()
        {
            int next = ++runs;
            Assert.That(next, Is.LessThan(100), "It would run for ever.");
            Threads.Run(() => value.Set(next)).Wait(Deadlines.Unexpected);
            if (next == 10)
            {
                source.Cancel();
            }
        }
    }

    [Test]
    public async Task A_CompareAndSet_checks_its_token_before_every_run_of_the_comparer()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using var source = new CancellationTokenSource();
        int runs = 0;
        var overtaking = EqualityComparer<int>.Create((_, _) =>
        {
            int next = ++runs;
            Assert.That(next, Is.LessThan(100), "It would run for ever.");
            Threads.Run(() => value.Set(next)).Wait(Deadlines.Unexpected);
            if (next == 10)
            {
                source.Cancel();
            }

            return true;
        });

        Task set = value.CompareAndSetAsync(0, -1, overtaking, source.Token).AsTask();

        Assert.That(await set.FailureAsync(), Outcomes.CancelledUnsetBy(source.Token));
        Assert.That((runs, value.Current()), Is.EqualTo((10, 10)));
    }

    [Test]
    public async Task A_Set_that_races_its_cancellation_reports_correctly_whether_it_was_set(
        [Values(Way.Set, Way.Update, Way.CompareAndSet)] Way way)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var duel = new Duel();
        int set = 0;
        int rounds = Stress.Rounds(2_000);
        for (int round = 0; round < rounds; round++)
        {
            using var source = new CancellationTokenSource();
            CancellationToken token = source.Token;
            Task start = Task.CompletedTask;

            duel.RunInTurns(round, () => start = Start(value, way, token), source.Cancel);

            bool wasSet = await start.FailureAsync() is SetAbandonedException;
            set += wasSet ? 1 : 0;
            Assert.That(watcher.Drain(), wasSet ? Is.EqualTo([2]) : Is.Empty);
            Task reset = value.StartSet(0);
            watcher.Drain();
            await reset.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which {set} set.");
    }

    [Test]
    public async Task A_cancelled_SetFromAsync_throws_a_plain_exception_even_for_an_item_that_was_set(
        [Values] bool fromChannel)
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        watcher.Drain();
        using var source = new CancellationTokenSource();
        var channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        Task setting = fromChannel
            ? value.SetFromAsync(channel.Reader, source.Token)
            : value.SetFromAsync(channel.Reader.ReadAllAsync(), source.Token);
        await Deadlines.UntilAsync(() => watcher.HasUnread, "the item");

        await source.CancelAsync().Within();

        Assert.That(await setting.FailureAsync(), Outcomes.CancelledUnsetBy(source.Token));
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public void Other_implementations_can_throw_SetAbandonedException_with_its_cause()
    {
        using var source = new CancellationTokenSource();
        var cause = new FormatException();

        var abandoned = new SetAbandonedException(cause, source.Token);

        Assert.That((abandoned.InnerException, abandoned.CancellationToken), Is.EqualTo(((Exception?)cause, source.Token)));
    }

    // To 2.
    private static Task Start(MemoryValue<int> value, Way way, CancellationToken token) => way switch
    {
        Way.Set => value.SetAsync(2, token).AsTask(),
        Way.Write => value.Writer.WriteAsync(2, token).AsTask(),
        Way.Update => value.UpdateAsync(_ => 2, token).AsTask(),
        Way.SetIfChanged => value.SetIfChangedAsync(2, token).AsTask(),
        _ => value.CompareAndSetAsync(Last(value), 2, token).AsTask(),
    };

    // The value of the last Set, which may be queued.
    private static int Last(MemoryValue<int> value)
    {
        int last = 0;
        value.SetIfChangedAsync(0, EqualityComparer<int>.Create((current, _) =>
        {
            last = current;
            return true;
        })).AsTask().GetAwaiter().GetResult();
        return last;
    }
}
