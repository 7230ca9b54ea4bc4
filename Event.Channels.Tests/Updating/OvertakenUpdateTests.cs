namespace EventChannels.Tests.Updating;

/// <summary>Other threads can proceed while the function runs, and it runs again if one of them was faster.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class OvertakenUpdateTests(bool sync)
{
    [Test]
    public async Task Other_threads_can_use_a_value_while_one_of_its_functions_runs(
        [Values(AtomicWay.TryUpdate, AtomicWay.UpdateAsync, AtomicWay.SetIfChanged, AtomicWay.CompareAndSetAsync)] AtomicWay way)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int runs = 0;

        await value.IncrementBy(way, () =>
        {
            if (++runs == 1)
            {
                WithinAnotherThread(() => UseEverything(value));
            }
        }).Within();

        Assert.That(runs, Is.EqualTo(2), "The other thread has set the value.");
        AtomicWay[] afterAll = [AtomicWay.TryUpdate, AtomicWay.Update, AtomicWay.UpdateAsync];
        AtomicWay[] refused = [AtomicWay.CompareAndSet, AtomicWay.CompareAndSetAsync];
        Assert.That(value.Current(), Is.EqualTo(afterAll.Contains(way) ? 6 : refused.Contains(way) ? 5 : 2));
    }

    [Test]
    public async Task An_overtaken_update_builds_on_the_newer_value_and_is_seen_once()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> async = value.Watch(Delivery.Async);
        using MemoryWatcher<int> watcher = value.Watch();
        List<int> arguments = [];
        Task set = Task.CompletedTask;

        Task<int> update = value.UpdateAsync(current =>
        {
            arguments.Add(current);
            if (arguments.Count == 1)
            {
                WithinAnotherThread(() => set = value.StartSet(10));
            }

            return current + 1;
        }).AsTask();

        Assert.That(update.IsCompleted, Is.Not.EqualTo(sync));
        Assert.That(arguments, Is.EqualTo([1, 10]));
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? [1, 10, 11] : new[] { 11 }));
        await set.Within();
        Assert.That(await update.Within(), Is.EqualTo(11));
        Assert.That(async.Drain(), Is.EqualTo([11]));
    }

    [Test]
    public void Every_intervening_Set_makes_the_function_run_again_even_if_it_sets_an_equal_value(
        [Values(1, 100)] int times)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int runs = 0;

        value.Update(current =>
        {
            if (++runs <= times)
            {
                WithinAnotherThread(() => value.Set(1));
            }

            return current + 1;
        });

        Assert.That((runs, value.Current()), Is.EqualTo((times + 1, 2)));
    }

    [Test]
    public void A_function_that_throws_when_it_runs_again_sets_nothing()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(
            () => value.Update(current =>
            {
                if (current == 10)
                {
                    throw new InvalidDataException("the function's own");
                }

                WithinAnotherThread(() => value.Set(10));
                return current + 1;
            }),
            Throws.TypeOf<InvalidDataException>());

        Assert.That(value.Current(), Is.EqualTo(10));
    }

    [Test]
    public void A_Set_that_overtakes_a_comparison_is_compared_in_turn()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(value.SetIfChanged(2, ComparerThatLetsBetween(2)), Is.False, "It was 2 at that time.");
        Assert.That(value.CompareAndSet(2, 3, ComparerThatLetsBetween(4)), Is.False, "It was 4 at that time.");
        Assert.That(value.CompareAndSet(4, 5, ComparerThatLetsBetween(4)), Is.True, "It was 4 again.");

        Assert.That(value.Current(), Is.EqualTo(5));

        IEqualityComparer<int> ComparerThatLetsBetween(int between)
        {
            bool first = true;
            return EqualityComparer<int>.Create((one, other) =>
            {
                if (first)
                {
                    first = false;
                    WithinAnotherThread(() => value.Set(between));
                }

                return one == other;
            });
        }
    }

    [Test]
    public async Task A_function_may_peek_and_watch_its_value_and_set_another_one([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var another = new MemoryValue<int>(5) { Sync = sync };
        MemoryWatcher<int>? watcher = null;

        Task<int> update = value.UpdateAsync(current =>
        {
            Assert.That((value.Current(), value.WatcherCount), Is.EqualTo((1, 0)));
            another.Set(6);
            another.Update(other => other + current);
            watcher = value.Watch(delivery);
            return current + 1;
        }).AsTask();

        Assert.That((value.Current(), another.Current()), Is.EqualTo((2, 7)));
        Assert.That(update.IsCompleted, Is.EqualTo(delivery == Delivery.Async), "The every-value watcher was opened before the update.");
        Assert.That(watcher!.Drain(), Is.EqualTo(delivery == Delivery.Sync ? [1, 2] : new[] { 2 }));
        Assert.That(await update.Within(), Is.EqualTo(2));
        watcher!.Dispose();
    }

    [Test]
    public async Task A_function_may_read_from_a_watcher_of_its_value_and_dispose_it()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task set = value.StartSet(1);

        value.Update(current =>
        {
            Assert.That(watcher.Drain(), Is.EqualTo([1]));
            watcher.Dispose();
            return current + 1;
        });

        await set.Within();
        Assert.That(value.Current(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_continuation_inside_an_update_may_update_the_value_itself()
    {
        var value = new MemoryValue<int>(1) { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int>? inner = null;
        Thread? innerThread = null;
        Continuations.OnCompleted(watcher.GetAsync(), () =>
        {
            innerThread = Thread.CurrentThread;
            inner = value.UpdateAsync(current => current * 10).AsTask();
        });

        (int Made, Thread Thread) outer = await Threads.Run(() =>
            (value.Update(current => current + 1), Thread.CurrentThread)).Within();

        Assert.That((outer.Made, value.Current()), Is.EqualTo((2, 20)));
        Assert.That(innerThread, Is.SameAs(outer.Thread));
        Assert.That(watcher.Drain(), Is.EqualTo([20]));
        Assert.That(await inner!.Within(), Is.EqualTo(20));
    }

    // Fails if the action must wait for something that this thread holds.
    private static void WithinAnotherThread(Action action) => Threads.Run(action).Within().GetAwaiter().GetResult();

    private static void UseEverything(MemoryValue<int> value)
    {
        foreach (Delivery delivery in new[] { Delivery.Async, Delivery.Sync })
        {
            using MemoryWatcher<int> watcher = value.Watch(delivery);
            Task set = value.StartSet(3);
            Assert.That(watcher.Drain()[^1], Is.EqualTo(3));
            set.GetAwaiter().GetResult();
            Task<int> update = value.UpdateAsync(current => current + 1).AsTask();
            Assert.That(watcher.Drain(), Is.EqualTo([4]));
            Assert.That(update.GetAwaiter().GetResult(), Is.EqualTo(4));
            Assert.That(value.WatcherCount, Is.EqualTo(1));
        }

        value.Set(5);
        Assert.That(value.Current(), Is.EqualTo(5));
    }
}
