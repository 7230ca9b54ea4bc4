namespace EventChannels.Tests.Updating;

/// <summary>The results of Update, TryUpdate and UpdateAsync.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class UpdateTests(bool sync)
{
    [Test]
    public async Task Update_sets_the_result_of_its_function()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        Assert.That(value.Update(current => current + 10), Is.EqualTo(11));
        Assert.That((value.TryUpdate(current => current * 2, out int doubled), doubled), Is.EqualTo((true, 22)));
        Assert.That(await value.UpdateAsync(current => -current).Within(), Is.EqualTo(-22));

        Assert.That(value.Current(), Is.EqualTo(-22));
    }

    [Test]
    public async Task Null_can_be_updated_and_can_be_the_result_of_an_update()
    {
        var value = new MemoryValue<string?>(null) { Sync = sync };
        List<string?> seen = [];

        Assert.That(value.Update(current => Keep(current, "one")), Is.EqualTo("one"));
        Assert.That((value.TryUpdate(current => Keep(current, null), out string? made), made), Is.EqualTo((true, (string?)null)));
        Assert.That(await value.UpdateAsync(current => Keep(current, null)).Within(), Is.Null);

        Assert.That(seen, Is.EqualTo(new[] { null, "one", null }));
        Assert.That((value.TryPeek(out string? last), last), Is.EqualTo((true, (string?)null)));

        string? Keep(string? current, string? next)
        {
            seen.Add(current);
            return next;
        }
    }

    [Test]
    public async Task Without_data_there_is_nothing_to_update_and_no_function_runs()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();
        int runs = 0;

        Assert.That((value.TryUpdate(Count, out int made), made), Is.EqualTo((false, 0)));
        Assert.That(() => value.Update(Count), Throws.TypeOf<InvalidOperationException>().With.Message.Contains("Set a first"));
        Task<int> update = value.UpdateAsync(Count).AsTask();

        Assert.That(update.IsFaulted, Is.True);
        Assert.That(await update.FailureAsync(), Is.TypeOf<InvalidOperationException>());
        Assert.That((runs, value.TryPeek(out _)), Is.EqualTo((0, false)));
        await get.StillWaitsAsync();

        int Count(int current) => ++runs;
    }

    [Test]
    public async Task One_update_notifies_every_watcher_once([Values] bool mixed)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> other = value.Watch(sync == mixed ? Delivery.Async : Delivery.Sync);
        watcher.Drain();
        other.Drain();
        Task<int>[] gets = [watcher.StartGet(), other.StartGet()];

        value.Update(current => current + 1);

        Assert.That(await Task.WhenAll(gets).Within(), Is.All.EqualTo(2));
        await Task.WhenAny(watcher.StartGet(), other.StartGet()).StillWaitsAsync();
    }

    [Test]
    public async Task An_update_to_an_equal_value_is_an_update_like_any_other()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        value.Update(current => current);

        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_from_an_updates_function_is_thrown_and_no_watcher_is_notified()
    {
        var thrown = new InvalidDataException("the function's own");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using MemoryWatcher<int> other = value.Watch(sync ? Delivery.Async : Delivery.Sync);
        watcher.Drain();
        other.Drain();
        Task<Task<int>> gets = Task.WhenAny(watcher.StartGet(), other.StartGet());

        Assert.That(() => value.Update(_ => throw thrown), Throws.Exception.SameAs(thrown));
        Assert.That(() => value.TryUpdate(_ => throw thrown, out _), Throws.Exception.SameAs(thrown));
        Assert.That(await value.UpdateAsync(_ => throw thrown).FailureAsync(), Is.SameAs(thrown));

        Assert.That(value.Current(), Is.EqualTo(1));
        await gets.StillWaitsAsync();
        Assert.That(value.Update(current => current + 1), Is.EqualTo(2), "It works as before.");
        Assert.That(await (await gets.Within()).Within(), Is.EqualTo(2));
    }

    [Test]
    public void An_update_without_a_function_is_refused_at_once_regardless_of_the_value()
    {
        MemoryValue<int>[] values = [new(1) { Sync = sync }, new() { Sync = sync }, new() { Sync = sync }];
        values[2].TryComplete();

        foreach (MemoryValue<int> value in values)
        {
            Assert.That(() => value.Update(null!), Throws.ArgumentNullException);
            Assert.That(() => value.TryUpdate(null!, out _), Throws.ArgumentNullException);
            Assert.That(() => { _ = value.UpdateAsync(null!).AsTask(); }, Throws.ArgumentNullException);
        }
    }

    [Test]
    public async Task No_update_of_many_threads_is_lost_and_an_every_value_watcher_sees_each_once_in_order([Values] bool mixed)
    {
        const int ThreadCount = 4;
        const int Each = 200;
        var value = new MemoryValue<int>(0) { Sync = sync };
        Delivery usual = sync ? Delivery.Sync : Delivery.Async;
        (Delivery Delivery, Task<List<int>> Log)[] logs =
        [
            .. new[] { usual, usual, mixed ? 1 - usual : usual }
                .Select(delivery => (delivery, value.Watch(delivery)))
                .ToArray()
                .Select(pair => (pair.delivery, Task.Run(pair.Item2.ReadToEndAsync))),
        ];

        int[][] made = await Threads.RunTogetherAsync(ThreadCount, thread =>
            Enumerable.Range(0, Each).Select(_ => Increment(value, thread)).ToArray());
        value.TryComplete();

        int[] all = [.. Enumerable.Range(1, ThreadCount * Each)];
        Assert.That(made.SelectMany(one => one), Is.EquivalentTo(all));
        foreach ((Delivery delivery, Task<List<int>> log) in logs)
        {
            List<int> seen = await log.Within();
            Assert.That(seen.Except([0]), delivery == Delivery.Sync ? Is.EqualTo(all) : Is.Ordered.And.Unique);
            Assert.That(seen[^1], Is.EqualTo(ThreadCount * Each));
        }
    }

    // Each thread uses a different way.
    private static int Increment(MemoryValue<int> value, int thread)
    {
        switch (thread % 4)
        {
            case 0:
                return value.Update(current => current + 1);
            case 1:
                Assert.That(value.TryUpdate(current => current + 1, out int made), Is.True);
                return made;
            case 2:
                return value.UpdateAsync(current => current + 1).AsTask().GetAwaiter().GetResult();
            default:
                int seen;
                do
                {
                    seen = value.Current();
                }
                while (!value.CompareAndSet(seen, seen + 1));
                return seen + 1;
        }
    }
}
