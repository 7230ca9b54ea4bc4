namespace EventChannels.Tests.Channels;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class ReadAllTests(bool sync)
{
    [Test]
    public async Task A_loop_gets_the_current_value_and_then_every_update_that_it_is_in_time_for()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        List<int> log = [];
        Task loop = Task.Run(async () =>
        {
            await foreach (int next in watcher.ReadAllAsync())
            {
                lock (log)
                {
                    log.Add(next);
                }
            }
        });
        await Deadlines.UntilAsync(() => Count() == 1, "the current value");

        for (int next = 2; next <= 20; next++)
        {
            await value.SetAsync(next).Within();
            await Deadlines.UntilAsync(() => Count() == next, "the update");
        }

        watcher.Dispose();
        await loop.Within();
        Assert.That(log, Is.EqualTo(Enumerable.Range(1, 20)));

        int Count()
        {
            lock (log)
            {
                return log.Count;
            }
        }
    }

    [Test]
    public async Task Nothing_is_taken_before_the_first_step()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        IAsyncEnumerable<int> values = watcher.ReadAllAsync();
        await using IAsyncEnumerator<int> loop = values.GetAsyncEnumerator();

        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_value_counts_as_taken_before_the_loops_body_has_ended()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<bool> step = loop.MoveNextAsync().AsTask();

        // Where a loop has its body, there is nothing here: no step ends the first one.
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
    public async Task Leaving_a_loop_leaves_the_watcher_and_its_unread_value_usable()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Assert.That(await watcher.ReadAllAsync().FirstAsync().Within(), Is.EqualTo(1));

        Task set = value.StartSet(2);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        await set.Within();

        Task another = value.StartSet(3);
        Assert.That(await watcher.ReadAllAsync().FirstAsync().Within(), Is.EqualTo(3));
        await another.Within();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_sequence_can_be_looped_over_again_and_goes_on_where_the_watcher_is()
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

    [Test]
    public async Task The_loops_body_may_get_for_itself()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        List<int> log = [];

        await LoopAsync().Within();

        Assert.That(log, Is.EqualTo([1, 2, 3, 4, 5, 6]));

        async Task LoopAsync()
        {
            await foreach (int next in watcher.ReadAllAsync())
            {
                Task set = value.StartSet(next + 1);
                log.AddRange([next, await watcher.GetAsync()]);
                await set;
                if (log.Count == 6)
                {
                    break;
                }

                _ = value.StartSet(next + 2);
            }
        }
    }

    [Test]
    public async Task Gets_are_refused_while_a_step_waits_which_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<bool> step = loop.MoveNextAsync().AsTask();

        Assert.That(() => { _ = watcher.StartGet(); }, Throws.InvalidOperationException);
        Assert.That(() => watcher.TryGet(out _), Throws.InvalidOperationException);

        await step.StillWaitsAsync();
        await value.SetAsync(1).Within();
        Assert.That((await step.Within(), loop.Current), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task A_step_is_refused_while_a_Get_waits_which_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.StartGet();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();

        Assert.That(await loop.MoveNextAsync().FailureAsync(), Is.TypeOf<InvalidOperationException>());

        await value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_step_is_refused_while_another_loops_step_waits_which_goes_on()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> one = watcher.ReadAllAsync().GetAsyncEnumerator();
        await using IAsyncEnumerator<int> other = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<bool> step = one.MoveNextAsync().AsTask();

        Assert.That(await other.MoveNextAsync().FailureAsync(), Is.TypeOf<InvalidOperationException>());

        await value.SetAsync(1).Within();
        Assert.That((await step.Within(), one.Current), Is.EqualTo((true, 1)));
    }
}
