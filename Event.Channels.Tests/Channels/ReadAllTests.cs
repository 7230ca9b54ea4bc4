namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class ReadAllTests(bool sync)
{
    [Test]
    public async Task A_loop_takes_nothing_before_its_first_step()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        IAsyncEnumerable<int> values = watcher.ReadAllAsync();
        await using IAsyncEnumerator<int> loop = values.GetAsyncEnumerator();

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_value_counts_as_taken_before_the_loop_body_ends()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<bool> step = loop.MoveNextAsync().AsTask();

        // There is no loop body here, so no later step marks the first one as finished.
        await value.SetAsync(1).Within();

        Assert.That(await step.Within(), Is.True);
        Assert.That(loop.Current, Is.EqualTo(1));
        Task next = value.StartSet(2);
        await next.StillWaitsAsync(expected: sync);
        Assert.That(await loop.MoveNextAsync().Within(), Is.True);
        Assert.That(loop.Current, Is.EqualTo(2));
        await next.Within();
    }

    [Test]
    public async Task A_watchers_sequence_can_be_enumerated_again_and_continues_at_the_watchers_position()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        IAsyncEnumerable<int> values = watcher.ReadAllAsync();
        List<int> log = [];

        for (int round = 2; round <= 4; round++)
        {
            log.Add(await values.FirstAsync().Within());
            _ = value.StartSet(round);
        }

        Assert.That(log, Is.EqualTo([1, 2, 3]));
    }
}
