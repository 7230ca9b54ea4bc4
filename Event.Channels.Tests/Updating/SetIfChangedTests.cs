namespace EventChannels.Tests.Updating;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class SetIfChangedTests(bool sync)
{
    [Test]
    public async Task A_value_that_differs_is_set_and_told([Values] bool awaits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(await SetIfChangedAsync(value, 2, awaits), Is.True);

        Assert.That((await get.Within(), value.Current()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task An_equal_value_wakes_nobody_and_waits_for_nobody([Values] bool awaits, [Values] Delivery delivery)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> waiting = value.Watch(delivery);
        using MemoryWatcher<int> unread = value.Watch(delivery);
        waiting.Drain();
        Task<int> get = waiting.StartGet();

        Assert.That(await SetIfChangedAsync(value, 1, awaits), Is.False);

        await get.StillWaitsAsync();
        Assert.That(unread.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task An_equal_value_waits_for_nobody_while_another_Set_does([Values] bool awaits)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(1);

        Assert.That(await SetIfChangedAsync(value, 1, awaits), Is.False);

        await set.StillWaitsAsync();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await set.Within();
    }

    [Test]
    public async Task The_first_value_is_set_whatever_it_is([Values] bool awaits, [Values(null, "", "text")] string? first)
    {
        var value = new MemoryValue<string?> { Sync = sync };

        Assert.That(await SetIfChangedAsync(value, first, awaits), Is.True);

        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, first)));
        Assert.That(await SetIfChangedAsync(value, first, awaits), Is.False);
    }

    [Test]
    public async Task The_first_value_is_set_without_asking_the_comparer([Values] bool awaits)
    {
        var value = new MemoryValue<int> { Sync = sync };
        int asked = 0;
        IEqualityComparer<int> comparer = EqualityComparer<int>.Create((_, _) => ++asked > 0);

        Assert.That(await SetIfChangedAsync(value, 0, awaits, comparer), Is.True, "There is nothing that it could equal.");

        Assert.That((asked, value.TryPeek(out _)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Null_equals_null_and_nothing_else([Values] bool awaits)
    {
        var value = new MemoryValue<string?>(null) { Sync = sync };

        Assert.That(await SetIfChangedAsync(value, null, awaits), Is.False);
        Assert.That(await SetIfChangedAsync(value, "", awaits), Is.True);
        Assert.That(await SetIfChangedAsync(value, null, awaits), Is.True);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, (string?)null)));
    }

    [Test]
    public async Task The_comparer_says_what_equal_means([Values] bool awaits)
    {
        var value = new MemoryValue<string?>("one") { Sync = sync };

        Assert.That(await SetIfChangedAsync(value, "ONE", awaits, StringComparer.OrdinalIgnoreCase), Is.False);
        Assert.That((value.TryPeek(out string? current), current), Is.EqualTo((true, "one")));
        Assert.That(await SetIfChangedAsync(value, "ONE", awaits), Is.True);
    }

    [Test]
    public async Task What_the_comparer_throws_is_thrown_and_nothing_is_set([Values] bool awaits)
    {
        var thrown = new InvalidDataException("the comparer's own");
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        Assert.That(
            await SetIfChangedAsync(value, 2, awaits, EqualityComparer<int>.Create((_, _) => throw thrown)).FailureAsync(),
            Is.SameAs(thrown));

        await get.StillWaitsAsync();
        Assert.That(value.Current(), Is.EqualTo(1));
        Assert.That(await SetIfChangedAsync(value, 2, awaits), Is.True, "It works as before.");
    }

    [Test]
    public async Task What_the_types_own_equality_throws_is_thrown([Values] bool awaits)
    {
        var value = new MemoryValue<Incomparable>(new()) { Sync = sync };

        Assert.That(
            await SetIfChangedAsync(value, new(), awaits).FailureAsync(),
            Is.TypeOf<InvalidDataException>());
    }

    [Test]
    public async Task Not_a_number_equals_itself([Values] bool awaits)
    {
        var value = new MemoryValue<double>(double.NaN) { Sync = sync };

        Assert.That(await SetIfChangedAsync(value, double.NaN, awaits), Is.False);
    }

    private static async Task<bool> SetIfChangedAsync<T>(
        MemoryValue<T> value, T next, bool awaits, IEqualityComparer<T>? comparer = null) => awaits
        ? await value.SetIfChangedAsync(next, comparer).Within()
        : value.SetIfChanged(next, comparer);

    private sealed class Incomparable
    {
        public override bool Equals(object? obj) => throw new InvalidDataException("the type's own");

        public override int GetHashCode() => 0;
    }
}
