namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class SetTokenTests(bool sync)
{
    private readonly CancellationToken _cancelled = new(canceled: true);

    [Test]
    public async Task A_Set_with_a_cancelled_token_throws_and_changes_nothing([Values] bool watched)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int>? watcher = watched ? value.Watch() : null;

        Exception? failure = await value.SetAsync(2, _cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(_cancelled));
        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
        using MemoryWatcher<int> late = value.Watch();
        Assert.That(late.Drain(), Is.EqualTo([1]));
        Assert.That(watcher?.Drain() ?? [1], Is.EqualTo([1]));
    }

    [Test]
    public async Task A_Set_with_a_cancelled_token_sets_no_first_value_and_wakes_no_Get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();

        await value.SetAsync(1, _cancelled).FailureAsync();

        Assert.That(value.TryPeek(out _), Is.False);
        await get.StillWaitsAsync();
        await value.SetAsync(2).Within();
        Assert.That(await get.Within(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_Set_with_a_cancelled_token_leaves_running_Sets_alone()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task before = value.StartSet(1);

        await value.SetAsync(2, _cancelled).FailureAsync();

        await before.StillWaitsAsync(expected: sync);
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        await before.Within();
    }

    [Test]
    public async Task A_token_that_is_not_cancelled_makes_no_difference_to_a_Set()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task set = value.StartSet(1, source.Token);

        await set.StillWaitsAsync(expected: sync);
        Assert.That(await watcher.GetAsync(source.Token).Within(), Is.EqualTo(1));
        await set.Within();
        await source.CancelAsync().Within();

        Assert.That((value.TryPeek(out int current), current), Is.EqualTo((true, 1)));
    }
}
