namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class DistinctUntilChangedTests(bool sync)
{
    [Test]
    public async Task DistinctUntilChanged_skips_a_value_that_equals_the_last_one_read()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.DistinctUntilChanged().Watch();
        List<int> log = watcher.Drain();

        foreach (int next in new[] { 1, 2, 2, 1, 1, 0, 0, 3 })
        {
            Task set = value.StartSet(next);
            log.AddRange(watcher.Drain());
            await set.Within();
        }

        Assert.That(log, Is.EqualTo([1, 2, 1, 0, 3]));
    }

    [Test]
    public async Task A_Get_over_DistinctUntilChanged_keeps_waiting_while_values_are_equal([Values] bool loops)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        int compared = 0;
        using IWatcher<int> watcher = value.DistinctUntilChanged(EqualityComparer<int>.Create((one, other) =>
        {
            Interlocked.Increment(ref compared);
            return one == other;
        })).Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        await loop.MoveNextAsync().Within();
        Task get = loops ? loop.MoveNextAsync().AsTask() : watcher.StartGet();

        await value.SetAsync(1).Within();
        await Deadlines.UntilAsync(() => Volatile.Read(ref compared) > 0, "the comparer to be called");
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();

        await get.Within();
        Assert.That(loops ? loop.Current : await (Task<int>)get, Is.EqualTo(2));
    }

    [Test]
    public void DistinctUntilChanged_compares_with_the_last_value_read_and_not_with_missed_ones()
    {
        var value = new MemoryValue<int>(1);
        using IWatcher<int> watcher = value.DistinctUntilChanged().Watch();
        watcher.Drain();

        value.Set(2);
        value.Set(1);

        Assert.That(watcher.HasUnread, Is.False);
        Assert.That(watcher.Drain(), Is.Empty);
    }

    [Test]
    public async Task Each_watcher_of_DistinctUntilChanged_compares_with_its_own_last_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> derived = value.DistinctUntilChanged();
        using IWatcher<int> one = derived.Watch();
        one.Drain();

        using IWatcher<int> other = derived.Watch();
        Task set = value.StartSet(1);

        Assert.That(one.Drain(), Is.Empty);
        Assert.That(other.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task The_comparer_of_DistinctUntilChanged_decides_which_values_are_equal()
    {
        var value = new MemoryValue<string>("a") { Sync = sync };
        using IWatcher<string> watcher = value.DistinctUntilChanged(StringComparer.OrdinalIgnoreCase).Watch();
        List<string> log = watcher.Drain();

        foreach (string next in new[] { "A", "b", "B", "a" })
        {
            Task set = value.StartSet(next);
            log.AddRange(watcher.Drain());
            await set.Within();
        }

        Assert.That(log, Is.EqualTo(["a", "b", "a"]));
    }

    [Test]
    public async Task Null_and_default_are_values_like_any_other_to_DistinctUntilChanged()
    {
        var value = new MemoryValue<string?>(null) { Sync = sync };
        using IWatcher<string?> watcher = value.DistinctUntilChanged().Watch();
        List<string?> log = watcher.Drain();

        foreach (string? next in new[] { null, "", null, null })
        {
            Task set = value.StartSet(next);
            log.AddRange(watcher.Drain());
            await set.Within();
        }

        Assert.That(log, Is.EqualTo(new string?[] { null, "", null }));
        using IWatcher<int> numbers = new MemoryValue<int>(0).DistinctUntilChanged().Watch();
        Assert.That(numbers.Drain(), Is.EqualTo([0]));
    }

    [Test]
    public async Task DistinctUntilChanged_returns_the_next_value_after_MarkUnread_even_if_it_is_equal(
        [Values] bool setAgain, [Values] bool asked)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.DistinctUntilChanged().Watch();
        watcher.Drain();

        watcher.MarkUnread();
        Task set = setAgain ? value.StartSet(1) : Task.CompletedTask;
        Assert.That(!asked || watcher.HasUnread, Is.True);

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task DistinctUntilChanged_compares_with_a_peeked_value_only_once_it_is_read()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.DistinctUntilChanged().Watch();
        watcher.Drain();
        Task first = value.StartSet(2);
        Assert.That(watcher.HasUnread, Is.True);
        await first.StillWaitsAsync(sync);
        Task second = value.StartSet(2);

        watcher.MarkUnread();

        Assert.That(watcher.Drain(), Is.EqualTo(sync ? [1, 2] : new[] { 2 }));
        await Task.WhenAll(first, second).Within();
    }

    [Test]
    public async Task A_value_put_back_at_DistinctUntilChanged_comes_once_even_if_an_equal_one_was_skipped()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.DistinctUntilChanged().Watch();
        watcher.Drain();
        Task set = value.StartSet(1);
        Assert.That(watcher.TryGet(out _), Is.False);
        await set.Within();

        watcher.MarkUnread();

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task The_comparer_of_DistinctUntilChanged_runs_once_for_each_value_taken_except_the_first()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        List<(int, int)> compared = [];
        using IWatcher<int> watcher = value.DistinctUntilChanged(new Recording(compared)).Watch();
        Assert.That(watcher.HasUnread, Is.True);
        watcher.Drain();

        foreach (int next in new[] { 1, 2, 3 })
        {
            Task set = value.StartSet(next);
            watcher.Drain();
            await set.Within();
        }

        Assert.That(compared, Is.EqualTo([(1, 1), (1, 2), (2, 3)]));
    }

    private sealed class Recording(List<(int, int)> compared) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            compared.Add((x, y));
            return x == y;
        }

        public int GetHashCode(int obj) => obj;
    }
}
