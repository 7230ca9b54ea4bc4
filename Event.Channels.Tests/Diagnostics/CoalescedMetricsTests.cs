namespace EventChannels.Tests.Diagnostics;

/// <summary>The updates that count as skipped by a watcher.</summary>
public sealed class CoalescedMetricsTests
{
    [Test]
    public void Updates_between_two_deliveries_of_a_newest_value_watcher_count_as_coalesced()
    {
        var value = new MemoryValue<int>(1) { Name = "those between two deliveries" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();

        Set(value, 4);
        watcher.Drain();
        Set(value, 1);
        watcher.Drain();
        Set(value, 2);
        watcher.Drain();

        Assert.That(listener.All(Listener.Coalesced), Is.EqualTo([3, 1]));
    }

    [Test]
    public void Updates_from_Watch_to_the_first_delivery_of_a_newest_value_watcher_count_as_coalesced([Values] bool hasData)
    {
        string name = $"to the first delivery {hasData}";
        MemoryValue<int> value = hasData ? new MemoryValue<int>(1) { Name = name } : new MemoryValue<int> { Name = name };
        using var listener = new Listener(name);
        Set(value, hasData ? 2 : 3);
        using MemoryWatcher<int> watcher = value.Watch();
        Set(value, 2);

        watcher.Drain();

        Assert.That(listener.All(Listener.Coalesced), Is.EqualTo([2]), "The value current at Watch, and the next.");
    }

    [Test]
    public void A_value_that_a_newest_value_watcher_marked_unread_does_not_count_as_coalesced()
    {
        var value = new MemoryValue<int>(1) { Name = "nothing that it got and marked unread" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        watcher.MarkUnread();

        Set(value, 2);
        watcher.Drain();

        Assert.That(listener.All(Listener.Coalesced), Is.EqualTo([1]));
    }

    [Test]
    public void Updates_set_before_a_waiting_newest_value_watcher_is_resumed_count_as_coalesced()
    {
        var value = new MemoryValue<int> { Name = "before it was resumed", AllowSynchronousContinuations = true };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> overtaken = value.Watch();
        using MemoryWatcher<int> setting = value.Watch();
        ValueTask<int> get = overtaken.GetAsync();
        ValueTask<int> first = setting.GetAsync(); // the last one to wait is resumed first
        Continuations.OnCompleted(first, () =>
        {
            _ = first.GetAwaiter().GetResult();
            value.Set(2);
        });
        int got = 0;
        Continuations.OnCompleted(get, () => got = get.GetAwaiter().GetResult());

        value.Set(1);

        Assert.That(got, Is.EqualTo(2));
        Assert.That(listener.All(Listener.Coalesced), Is.EqualTo([1]));
    }

    [Test]
    public async Task An_unread_update_replaced_by_that_of_a_cancelled_Set_counts_as_coalesced_for_an_every_value_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = true, Name = "an unread one in whose place a cancelled one came" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();

        await AbandonAsync(value, 2);
        await AbandonAsync(value, 3);
        Assert.That(watcher.Drain(), Is.EqualTo([3]));
        await AbandonAsync(value, 4);
        Assert.That(watcher.Drain(), Is.EqualTo([4]));

        Assert.That(listener.All(Listener.Coalesced), Is.EqualTo([2]));
    }

    [Test]
    public async Task A_value_that_an_every_value_watcher_marked_unread_does_not_count_as_coalesced()
    {
        var value = new MemoryValue<int>(1) { Sync = true, Name = "nothing that it got and marked unread" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        watcher.MarkUnread();

        await AbandonAsync(value, 2);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));

        Assert.That(listener.All(Listener.Coalesced), Is.Empty);
    }

    [Test]
    public async Task Nothing_counts_as_coalesced_for_an_every_value_watcher_while_producers_wait()
    {
        var value = new MemoryValue<int>(1) { Sync = true, Name = "nothing while producers wait" };
        using var listener = new Listener(value.Name);
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task[] sets = [value.StartSet(2), value.StartSet(3)];
        Task dropped = value.StartSet(4, source.Token);
        await source.CancelAsync().Within();
        Task last = value.StartSet(5);

        Assert.That(await watcher.GetUntilAsync(got => got == 5), Is.EqualTo([1, 2, 3, 5]));
        await Task.WhenAll([.. sets, last]).Within();
        Assert.That(await dropped.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(listener.All(Listener.Coalesced), Is.Empty);
    }

    private static void Set(MemoryValue<int> value, int times)
    {
        for (int set = 0; set < times; set++)
        {
            value.Set(set);
        }
    }

    private static async Task AbandonAsync(MemoryValue<int> value, int next)
    {
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(next, source.Token);
        await source.CancelAsync().Within();
        Assert.That(await set.FailureAsync(), Outcomes.CancelledBy(source.Token));
    }
}
