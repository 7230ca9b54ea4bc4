namespace EventChannels.Tests.Hostile;

/// <summary>
/// Very many watchers, values and queued Sets. Nothing runs beside these tests, since they take memory and time.
/// </summary>
[NonParallelizable]
public sealed class MultitudeTests
{
    private const int Million = 1_000_000;
    private const int InLine = 100_000;

    [TearDown]
    public void Collect() => GC.Collect();

    [Test]
    public void One_Set_wakes_a_million_waiting_watchers([Values] Delivery delivery)
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int>[] watchers = new MemoryWatcher<int>[Million];
        using var woken = new CountdownEvent(Million);
        Action wake = () => woken.Signal();
        for (int index = 0; index < Million; index++)
        {
            watchers[index] = value.Watch(delivery);
            Continuations.OnCompleted(watchers[index].GetAsync(), wake);
        }

        value.Set(1);

        Assert.That(woken.Wait(Deadlines.Unexpected), Is.True);
        Assert.That(value.WatcherCount, Is.EqualTo(Million));
        foreach (MemoryWatcher<int> watcher in watchers)
        {
            watcher.Dispose();
        }

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public void A_Set_ends_after_a_million_every_value_watchers_took_its_value_or_were_disposed()
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int>[] watchers = new MemoryWatcher<int>[Million];
        for (int index = 0; index < Million; index++)
        {
            watchers[index] = value.Watch(Delivery.Sync);
        }

        Task set = value.StartSet(1);
        int taken = 0;
        for (int index = 0; index < Million; index++)
        {
            if (index % 2 == 0)
            {
                taken += watchers[index].TryGet(out int got) ? got : 0;
            }
            else
            {
                watchers[index].Dispose();
            }
        }

        Assert.That(() => set.Within(), Throws.Nothing);
        Assert.That((taken, value.WatcherCount), Is.EqualTo((Million / 2, Million / 2)));
    }

    [Test]
    public void A_million_values_with_one_watcher_each_do_not_affect_each_other()
    {
        MemoryValue<int>[] values = new MemoryValue<int>[Million];
        MemoryWatcher<int>[] watchers = new MemoryWatcher<int>[Million];
        for (int index = 0; index < Million; index++)
        {
            values[index] = new MemoryValue<int>();
            watchers[index] = values[index].Watch(index % 2 == 0 ? Delivery.Async : Delivery.Sync);
        }

        int ended = 0;
        for (int index = 0; index < Million; index++)
        {
            ValueTask set = values[index].SetAsync(index);
            Assert.That(watchers[index].TryGet(out int got) && got == index, Is.True);
            ended += set.IsCompletedSuccessfully ? 1 : 0;
        }

        Assert.That(ended, Is.EqualTo(Million));
    }

    [Test]
    public void A_hundred_thousand_queued_Sets_are_taken_in_order()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Task[] sets = [.. Enumerable.Range(0, InLine).Select(next => value.StartSet(next))];

        Assert.That(journal.Drain(), Is.EqualTo(Enumerable.Range(0, InLine)));

        Assert.That(() => Task.WhenAll(sets).Within(), Throws.Nothing);
    }

    [Test]
    public void A_hundred_thousand_queued_Sets_end_at_once_when_the_last_watcher_is_disposed()
    {
        var value = new MemoryValue<int>();
        MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        Task[] sets = [.. Enumerable.Range(1, InLine).Select(next => value.StartSet(next))];

        journal.Dispose();

        Assert.That(() => Task.WhenAll(sets).Within(), Throws.Nothing);
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, InLine)));
    }

    [Test]
    public async Task A_hundred_thousand_queued_Sets_with_one_cancelled_token_leave_the_newest_value()
    {
        var value = new MemoryValue<int>();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using var source = new CancellationTokenSource();
        Task[] sets = [.. Enumerable.Range(1, InLine).Select(next => value.StartSet(next, source.Token))];

        await Threads.Run(source.Cancel).Within();

        await Task.WhenAll(sets).FailureAsync();
        Assert.That(sets.Count(set => set.IsCanceled || set.IsFaulted), Is.EqualTo(InLine));
        Assert.That(journal.Drain(), Is.EqualTo([InLine]));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = "On Mono a chain of a thousand takes more than the stack of a thread of the pool.")]
    public async Task A_chain_of_a_thousand_operators_delivers_every_value([Values] bool waits)
    {
        var value = new MemoryValue<int>();
        IWatchable<int> chain = value;
        for (int link = 0; link < 1_000; link++)
        {
            chain = link % 2 == 0 ? chain.Select(next => next + 1) : chain.Where(_ => true);
        }

        using IWatcher<int> watcher = chain.Watch();
        Task<int>? get = waits ? watcher.StartGet() : null;
        value.Set(1);

        Assert.That(await (get ?? watcher.StartGet()).Within(), Is.EqualTo(501));
    }
}
