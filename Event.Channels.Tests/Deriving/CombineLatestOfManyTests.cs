namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class CombineLatestOfManyTests(bool sync)
{
    [Test]
    public async Task A_combination_of_many_has_the_latest_value_of_each_source_in_order()
    {
        MemoryValue<int>[] values = Create(5);
        using IWatcher<IReadOnlyList<int>> watcher = values.CombineLatest().Watch();
        using IWatcher<int> sum = values.CombineLatest(static all => all.Sum()).Watch();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(await sum.GetAsync().Within(), Is.EqualTo(10));
        Task<IReadOnlyList<int>> get = watcher.StartGet();
        Task<int> sumGet = sum.StartGet();
        await values[2].SetAsync(12).Within();

        Assert.That(await get.Within(), Is.EqualTo(new[] { 0, 1, 12, 3, 4 }));
        Assert.That(await sumGet.Within(), Is.EqualTo(20));
    }

    [Test]
    public async Task A_list_returned_by_a_combination_does_not_change_later()
    {
        MemoryValue<int>[] values = Create(3);
        using IWatcher<IReadOnlyList<int>> watcher = values.CombineLatest().Watch();
        IReadOnlyList<int> before = await watcher.GetAsync().Within();
        watcher.MarkUnread();
        IReadOnlyList<int> again = await watcher.GetAsync().Within();
        Task<IReadOnlyList<int>> get = watcher.StartGet();

        await values[0].SetAsync(10).Within();
        await get.Within();

        Assert.That(before, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(again, Is.Not.SameAs(before).And.EqualTo(before));
    }

    [Test]
    public void CombineLatest_copies_its_list_of_sources_at_the_call()
    {
        List<IWatchable<int>> sources = [.. Create(2)];
        IWatchable<IReadOnlyList<int>> combination = sources.CombineLatest();
        sources.Clear();
        sources.AddRange(Create(7));

        using IWatcher<IReadOnlyList<int>> watcher = combination.Watch();

        Assert.That((watcher.TryGet(out IReadOnlyList<int>? got), got), Is.EqualTo((true, new[] { 0, 1 })));
    }

    [Test]
    public async Task Every_update_of_many_sources_is_in_a_combination_with_every_value_delivery()
    {
        const int Updates = 20;
        MemoryValue<int>[] values = Create(50);
        using IWatcher<IReadOnlyList<int>> watcher = values.CombineLatest().Watch();
        watcher.Drain();
        Task[] sets = [.. values.SelectMany(value => Enumerable.Range(100, Updates).Select(next => value.StartSet(next)))];

        List<IReadOnlyList<int>> got =
            await watcher.GetUntilAsync(static last => last.All(static value => value == 100 + Updates - 1)).Within();

        Assert.That(got, Has.Count.EqualTo(sync ? Updates : 1));
        await Task.WhenAll(sets).Within();
    }

    private MemoryValue<int>[] Create(int count) =>
        [.. Enumerable.Range(0, count).Select(initial => new MemoryValue<int>(initial) { Sync = sync })];
}
