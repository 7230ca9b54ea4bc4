using System.Runtime.CompilerServices;

namespace EventChannels.Tests.Deriving;

/// <summary>The content of a combination whose sources have the same delivery.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CombineLatestTests(bool sync)
{
    [Test]
    public async Task A_combination_of_sources_of_different_types_is_a_tuple()
    {
        MemoryValues values = new(sync);

        using IWatcher<(int First, string Second)> two = values.Number.CombineLatest(values.Text).Watch();
        using IWatcher<(int First, string Second, bool Third)> three =
            values.Number.CombineLatest(values.Text, values.Flag).Watch();
        using IWatcher<(int First, string Second, bool Third, double? Fourth)> four =
            values.Number.CombineLatest(values.Text, values.Flag, values.Rest).Watch();

        Assert.That(await two.GetAsync().Within(), Is.EqualTo((1, "a")));
        Assert.That(await three.GetAsync().Within(), Is.EqualTo((1, "a", true)));
        Assert.That(await four.GetAsync().Within(), Is.EqualTo((1, "a", true, (double?)null)));
    }

    [Test]
    public async Task A_combination_of_sources_of_different_types_can_be_mapped_by_a_function()
    {
        MemoryValues values = new(sync);

        using IWatcher<string> two = values.Number.CombineLatest(values.Text, static (number, text) => $"{number}{text}").Watch();
        using IWatcher<string> three = values.Number
            .CombineLatest(values.Text, values.Flag, static (number, text, flag) => $"{number}{text}{flag}").Watch();
        using IWatcher<string> four = values.Number
            .CombineLatest(values.Text, values.Flag, values.Rest, static (number, text, flag, rest) => $"{number}{text}{flag}{rest}")
            .Watch();

        Assert.That(await two.GetAsync().Within(), Is.EqualTo("1a"));
        Assert.That(await three.GetAsync().Within(), Is.EqualTo("1aTrue"));
        Assert.That(await four.GetAsync().Within(), Is.EqualTo("1aTrue"));
    }

    [Test]
    public async Task A_combination_has_no_value_before_each_source_has_one([Values] bool secondFirst)
    {
        var first = new MemoryValue<int> { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        Task<(int, int)> get = watcher.StartGet();
        (MemoryValue<int> earlier, MemoryValue<int> later) = secondFirst ? (second, first) : (first, second);

        await earlier.SetAsync(1).Within();
        await earlier.SetAsync(2).Within();
        await get.StillWaitsAsync();
        Assert.That(watcher.HasUnread, Is.False);
        Task set = later.StartSet(3);

        Assert.That(await get.Within(), Is.EqualTo(secondFirst ? (3, 2) : (2, 3)));
        await set.Within();
    }

    [Test]
    public async Task WaitForUnreadAsync_and_TryGet_block_no_producer_before_there_can_be_a_combination(
        [Values] bool waits)
    {
        var first = new MemoryValue<int> { Sync = sync };
        var second = new MemoryValue<int> { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        Task<bool>? wait = waits ? watcher.WaitForUnreadAsync().AsTask() : null;

        for (int next = 1; next <= 3; next++)
        {
            Task set = first.StartSet(next);
            if (!waits)
            {
                Assert.That(watcher.TryGet(out _), Is.False);
            }

            await set.Within();
        }

        Task last = second.StartSet(4);
        if (waits)
        {
            Assert.That(await wait!.Within(), Is.True);
        }

        await last.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (3, 4) }));
        await last.Within();
    }

    [Test]
    public async Task Updates_that_are_unread_together_come_in_one_combination()
    {
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<int>(0) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        watcher.Drain();

        Task[] sets = [first.StartSet(1), second.StartSet(1), first.StartSet(2)];

        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (1, 1), (2, 1) } : [(2, 1)]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_Get_that_waits_at_a_combination_receives_an_update_of_any_source([Values(0, 1, 2)] int changing)
    {
        MemoryValue<int>[] values = [.. Enumerable.Range(0, 3).Select(_ => new MemoryValue<int>(0) { Sync = sync })];
        using IWatcher<(int, int, int)> watcher = values[0].CombineLatest(values[1], values[2]).Watch();
        watcher.Drain();
        int[] expected = [0, 0, 0];

        for (int next = 1; next <= 10; next++)
        {
            Task<(int, int, int)> get = watcher.StartGet();
            await values[changing].SetAsync(expected[changing] = next).Within();

            Assert.That(await get.Within(), Is.EqualTo((expected[0], expected[1], expected[2])));
        }
    }

    [Test]
    public async Task A_combination_has_an_update_that_arrives_while_the_filter_of_another_source_runs()
    {
        var first = new MemoryValue<int>(1) { Sync = sync, AllowSynchronousContinuations = true };
        var second = new MemoryValue<int>(2) { Sync = sync };
        Task firstSet = Task.CompletedTask;
        using IWatcher<(int, int)> watcher = first.Where(_ => true)
            .CombineLatest(second.Where(next => next != 3 || SetFirst())).Watch();
        watcher.Drain();
        Task<(int, int)> get = watcher.StartGet();

        Task set = second.StartSet(3);

        Assert.That(await get.Within(), Is.EqualTo((5, 2)));
        watcher.Drain();
        await Task.WhenAll(set, firstSet).Within();

        bool SetFirst()
        {
            if (first.TryPeek(out int current) && current == 1)
            {
                firstSet = first.StartSet(5);
            }

            return false;
        }
    }

    // If a source had to be read to know whether it has a value, the wait itself would take the value.
    [Test]
    public async Task A_producer_waits_until_an_every_value_combination_is_read_and_not_only_until_it_is_seen_unread()
    {
        var first = new MemoryValue<int>(0) { Sync = sync };
        var second = new MemoryValue<int>(0) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        watcher.Drain();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();

        Task set = second.StartSet(1);

        Assert.That(await wait.Within(), Is.True);
        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (0, 1) }));
        await set.Within();
    }

    [Test]
    public async Task A_value_can_be_combined_with_itself()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = value.CombineLatest(value).Watch();
        watcher.Drain();

        Task set = value.StartSet(2);

        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (2, 2) }));
        await set.Within();
    }

    [Test]
    public async Task A_combination_marked_unread_is_returned_again()
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<(int, int)> watcher = first.CombineLatest(second).Watch();
        watcher.Drain();
        Task<(int, int)> get = watcher.StartGet();
        await second.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo((1, 2)));

        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (1, 2) }));

        watcher.MarkUnread();
        Task set = first.StartSet(3);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (1, 2), (3, 2) } : [(3, 2)]));
        await set.Within();
    }

    [Test]
    public async Task A_combination_marked_unread_is_repeated_before_later_updates_with_every_value_delivery()
    {
        var a = new MemoryValue<int>(2) { Sync = sync };
        var b = new MemoryValue<int>(10) { Sync = sync };
        using IWatcher<(int, int)> watcher = a.CombineLatest(b).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo(new[] { (2, 10) }));
        Task set = b.StartSet(20);

        watcher.MarkUnread();
        watcher.MarkUnread();

        Assert.That(
            (watcher.HasUnread, watcher.TryPeek(out (int, int) next), next),
            Is.EqualTo((true, true, sync ? (2, 10) : (2, 20))));
        await set.StillWaitsAsync(sync);
        Assert.That(watcher.Drain(), Is.EqualTo(sync ? new[] { (2, 10), (2, 20) } : [(2, 20)]));
        await set.Within();
    }

    [Test]
    public void Each_watcher_of_a_combination_has_its_own_watcher_of_each_source()
    {
        var first = new MemoryValue<int>(1) { Sync = sync };
        var second = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<(int, int)> combination = first.CombineLatest(second);
        Assert.That((first.WatcherCount, second.WatcherCount), Is.EqualTo((0, 0)));

        IWatcher<(int, int)> one = combination.Watch();
        IWatcher<(int, int)> another = combination.Watch();
        Assert.That((first.WatcherCount, second.WatcherCount), Is.EqualTo((2, 2)));
        Assert.That(one.Drain(), Is.EqualTo(new[] { (1, 1) }));
        Assert.That(another.Drain(), Is.EqualTo(new[] { (1, 1) }));

        one.Dispose();
        another.Dispose();
        Assert.That((first.WatcherCount, second.WatcherCount), Is.EqualTo((0, 0)));
    }

    [Test]
    [Platform(Exclude = "Mono", Reason = Heap.OnMono)]
    public void A_disposed_watcher_of_a_combination_keeps_no_value_alive()
    {
        var value = new MemoryValue<object> { Sync = sync };
        IWatcher<(object, object)> watcher = value.CombineLatest(value).Watch();

        WeakReference reference = SetAndGet(value, watcher);
        Assert.That(Heap.IsAlive(reference), Is.True);
        watcher.Dispose();
        value.Set("another");

        Assert.That(Heap.IsCollected(reference), Is.True);
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SetAndGet(MemoryValue<object> value, IWatcher<(object, object)> watcher)
    {
        object held = new();
        Task set = value.StartSet(held);
        Assert.That(watcher.Drain(), Has.Count.EqualTo(1));
        Assert.That(() => set.Within(), Throws.Nothing, "A producer that has yet to go on keeps its value alive.");
        return new WeakReference(held);
    }

    private sealed class MemoryValues(bool sync)
    {
        public MemoryValue<int> Number { get; } = new(1) { Sync = sync };

        public MemoryValue<string> Text { get; } = new("a") { Sync = sync };

        public MemoryValue<bool> Flag { get; } = new(true) { Sync = sync };

        public MemoryValue<double?> Rest { get; } = new(null) { Sync = sync };
    }
}
