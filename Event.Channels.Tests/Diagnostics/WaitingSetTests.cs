namespace EventChannels.Tests.Diagnostics;

/// <summary>The number of Sets that wait now, readable by any caller at any time.</summary>
public sealed class WaitingSetTests
{
    [Test]
    public async Task Waiting_and_queued_Sets_are_counted_until_they_continue([Values] bool blocks)
    {
        MemoryValue<int> value = Create(nameof(Waiting_and_queued_Sets_are_counted_until_they_continue));
        using MemoryWatcher<int> quick = value.Watch();
        using MemoryWatcher<int> slow = value.Watch();
        Assert.That(WaitingAt(value), Is.Zero);

        var sets = new List<Task>();
        for (int next = 1; next <= 3; next++)
        {
            int set = next;
            sets.Add(blocks ? Threads.Run(() => value.Set(set)) : value.StartSet(set));
            await Deadlines.UntilAsync(() => WaitingAt(value) == set, "the Set to wait");
        }

        quick.TryGet(out _);
        Assert.That(WaitingAt(value), Is.EqualTo(3), "The other watcher has yet to take it.");
        for (int left = 2; left >= 0; left--)
        {
            Assert.That(slow.TryGet(out _), Is.True);
            quick.TryGet(out _);
            Assert.That(WaitingAt(value), Is.EqualTo(left));
        }

        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_cancelled_Set_no_longer_counts_as_waiting_even_while_its_value_is_queued()
    {
        MemoryValue<int> value = Create(nameof(A_cancelled_Set_no_longer_counts_as_waiting_even_while_its_value_is_queued));
        using MemoryWatcher<int> watcher = value.Watch();
        using var cancelsLast = new CancellationTokenSource();
        using var cancelsCurrent = new CancellationTokenSource();
        Task current = value.StartSet(1, cancelsCurrent.Token);
        Task inLine = value.StartSet(2);
        Task last = value.StartSet(3, cancelsLast.Token);
        Assert.That(WaitingAt(value), Is.EqualTo(3));

        await cancelsLast.CancelAsync().Within();
        Assert.That(await last.FailureAsync(), Outcomes.CancelledBy(cancelsLast.Token));
        Assert.That(WaitingAt(value), Is.EqualTo(2));

        await cancelsCurrent.CancelAsync().Within();
        Assert.That(await current.FailureAsync(), Outcomes.CancelledBy(cancelsCurrent.Token));
        Assert.That(WaitingAt(value), Is.EqualTo(1));

        Task behind = value.StartSet(4);
        Assert.That(WaitingAt(value), Is.EqualTo(2), "It replaces the cancelled value.");
        Assert.That(watcher.Drain(), Is.EqualTo([1, 2, 4]));
        await Task.WhenAll(inLine, behind).Within();
        Assert.That(WaitingAt(value), Is.Zero);
    }

    [Test]
    public async Task No_Set_counts_as_waiting_after_the_last_every_value_watcher_is_disposed()
    {
        MemoryValue<int> value = Create(nameof(No_Set_counts_as_waiting_after_the_last_every_value_watcher_is_disposed));
        MemoryWatcher<int> watcher = value.Watch();
        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];
        Assert.That(WaitingAt(value), Is.EqualTo(3));

        watcher.Dispose();

        await Task.WhenAll(sets).Within();
        Assert.That(WaitingAt(value), Is.Zero);
    }

    [Test]
    public async Task A_Set_that_finds_every_watcher_waiting_never_counts_as_waiting()
    {
        MemoryValue<int> value = Create(nameof(A_Set_that_finds_every_watcher_waiting_never_counts_as_waiting));
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();

        Task set = value.StartSet(1);

        Assert.That(set.IsCompletedSuccessfully, Is.True);

        Assert.That(WaitingAt(value), Is.Zero);
        await get.Within();
    }

    [Test]
    public void No_Set_ever_counts_as_waiting_for_newest_value_watchers()
    {
        var value = new MemoryValue<int> { Name = nameof(No_Set_ever_counts_as_waiting_for_newest_value_watchers) };
        using MemoryWatcher<int> watcher = value.Watch();
        value.Set(1);
        value.Set(2);

        Assert.That(WaitingAt(value), Is.Zero);
    }

    [Test]
    public async Task Waiting_Sets_of_values_with_the_same_name_are_summed()
    {
        const string Name = nameof(WaitingSetTests) + nameof(Waiting_Sets_of_values_with_the_same_name_are_summed);
        MemoryValue<int> first = Create(Name);
        MemoryValue<int> second = Create(Name);
        using MemoryWatcher<int> one = first.Watch();
        using MemoryWatcher<int> two = second.Watch();
        Task[] sets = [first.StartSet(1), second.StartSet(1), second.StartSet(2)];

        using var late = new Listener(Name);
        Assert.That(late.ObserveWaitingSets(), Is.EqualTo([3]));

        one.Dispose();
        two.Dispose();
        await Task.WhenAll(sets).Within();
        Assert.That(late.ObserveWaitingSets(), Is.EqualTo([0]));
    }

    [Test]
    public async Task The_text_of_a_value_reports_waiting_Sets()
    {
        var value = new MemoryValue<int>(2) { Sync = true, Name = "steps" };
        using MemoryWatcher<int> asynchronous = value.Watch(Delivery.Async);
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();

        Task first = value.StartSet(3);
        Assert.That(value.ToString(), Is.EqualTo("steps: 3 (version 2, 2 watchers, 1 Set waits)"));
        Task second = value.StartSet(4);
        value.TryComplete();
        Assert.That(value.ToString(), Is.EqualTo("steps: 3 (version 2, 2 watchers, 2 Sets wait, completed)"));

        watcher.Drain();
        await Task.WhenAll(first, second).Within();
        Assert.That(value.ToString(), Is.EqualTo("steps: 4 (version 3, 2 watchers, completed)"));
    }

    private static MemoryValue<int> Create(string name) => new() { Sync = true, Name = name };

    // As seen by a listener that starts late, and by a debugger.
    private static int WaitingAt(MemoryValue<int> value)
    {
        using var late = new Listener(value.Name!);
        int observed = (int)late.ObserveWaitingSets().Single();
        Assert.That(new Inspected(value)["WaitingSetCount"], Is.GreaterThanOrEqualTo(observed));
        return observed;
    }
}
