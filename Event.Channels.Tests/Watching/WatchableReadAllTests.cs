namespace EventChannels.Tests.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class WatchableReadAllTests(bool sync)
{
    [Test]
    public async Task A_loop_over_a_watchable_uses_the_values_default_delivery_until_completion()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        Task<List<int>> loop = Task.Run(async () => await value.ReadAllAsync().ToListAsync());
        await Deadlines.UntilAsync(() => value.WatcherCount == 1, "the loop's watcher");

        for (int next = 1; next <= 100; next++)
        {
            await value.SetAsync(next).Within();
        }

        value.TryComplete();

        List<int> log = await loop.Within();
        Assert.That(log, sync ? Is.EqualTo(Enumerable.Range(0, 101)) : Is.Ordered.And.Unique);
        Assert.That((log[^1], value.WatcherCount), Is.EqualTo((100, 0)));
    }

    [Test]
    public async Task A_loop_over_a_watchable_can_have_its_own_delivery()
    {
        var value = new MemoryValue<int>(0) { Sync = !sync };
        await using IAsyncEnumerator<int> loop =
            value.ReadAllAsync(sync ? Delivery.Sync : Delivery.Async).GetAsyncEnumerator();
        await loop.MoveNextAsync().Within();

        Task set = value.StartSet(1);

        await set.StillWaitsAsync(expected: sync);
        Assert.That((await loop.MoveNextAsync().Within(), loop.Current), Is.EqualTo((true, 1)));
        await set.Within();
    }

    [Test]
    public async Task The_first_step_of_a_loop_over_a_watchable_opens_its_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        await using IAsyncEnumerator<int> loop = value.ReadAllAsync().GetAsyncEnumerator();
        int before = value.WatcherCount;
        await value.SetAsync(2).Within();

        await loop.MoveNextAsync().Within();

        Assert.That((before, value.WatcherCount, loop.Current), Is.EqualTo((0, 1, 2)));
    }

    [Test]
    public async Task An_enumerator_of_a_watchable_that_was_never_advanced_leaves_nothing_behind()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        await value.ReadAllAsync().GetAsyncEnumerator().DisposeAsync();

        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Leaving_a_loop_over_a_watchable_closes_the_watcher_and_releases_a_producer()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        Task? set = null;

        await foreach (int _ in value.ReadAllAsync())
        {
            set = value.StartSet(2);
            await set.StillWaitsAsync(expected: sync);
            break;
        }

        await set!.Within();
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task An_exception_in_the_body_of_a_loop_over_a_watchable_closes_the_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };

        async Task LoopAsync()
        {
            await foreach (int _ in value.ReadAllAsync())
            {
                throw new FormatException();
            }
        }

        Assert.That(await LoopAsync().FailureAsync(), Is.TypeOf<FormatException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task A_loop_over_a_watchable_throws_the_values_error_and_closes_the_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var error = new FormatException();
        await using IAsyncEnumerator<int> loop = value.ReadAllAsync().GetAsyncEnumerator();
        await loop.MoveNextAsync().Within();

        value.TryComplete(error);

        Assert.That(await loop.MoveNextAsync().FailureAsync(), Is.SameAs(error));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task Each_loop_over_the_same_sequence_of_a_watchable_has_its_own_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IAsyncEnumerable<int> values = value.ReadAllAsync();
        await using IAsyncEnumerator<int> one = values.GetAsyncEnumerator();
        await using IAsyncEnumerator<int> other = values.GetAsyncEnumerator();

        await one.MoveNextAsync().Within();
        await other.MoveNextAsync().Within();

        Assert.That((one.Current, other.Current, value.WatcherCount), Is.EqualTo((1, 1, 2)));
        await one.DisposeAsync();
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_loop_over_a_watchable_throws_with_its_token_and_closes_the_watcher(
        [Values] bool ofTheCall, [Values] bool besideAnother)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using var source = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        CancellationToken quiet = besideAnother ? other.Token : CancellationToken.None;
        await using IAsyncEnumerator<int> loop = ofTheCall
            ? value.ReadAllAsync(source.Token).GetAsyncEnumerator(quiet)
            : value.ReadAllAsync(quiet).GetAsyncEnumerator(source.Token);
        await loop.MoveNextAsync().Within();
        Task<bool> step = loop.MoveNextAsync().AsTask();
        await step.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await step.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(2).Within();
    }

    [Test]
    public async Task A_loop_over_a_watchable_with_a_cancelled_token_opens_no_watcher([Values] bool ofTheCall)
    {
        var value = new CountedWatchable<int>(new MemoryValue<int>(1) { Sync = sync });
        var cancelled = new CancellationToken(canceled: true);
        await using IAsyncEnumerator<int> loop = ofTheCall
            ? value.ReadAllAsync(cancelled).GetAsyncEnumerator(CancellationToken.None)
            : value.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator(cancelled);

        Assert.That(await loop.MoveNextAsync().FailureAsync(), Outcomes.CancelledBy(cancelled));
        Assert.That(value.Opened, Is.Zero);
    }

    [Test]
    public async Task A_loop_over_a_watchable_composes_with_operators_on_async_sequences()
    {
        var value = new MemoryValue<int>(0) { Sync = sync };
        IAsyncEnumerable<string> texts = value.ReadAllAsync(Delivery.Sync)
            .Where(next => next % 2 == 1)
            .Select(next => $"{next}")
            .Take(3);
        Task<List<string>> log = Task.Run(async () => await texts.ToListAsync());
        await Deadlines.UntilAsync(() => value.WatcherCount == 1, "the loop's watcher");

        for (int next = 1; next <= 10; next++)
        {
            await value.SetAsync(next).Within();
        }

        Assert.That(await log.Within(), Is.EqualTo(["1", "3", "5"]));
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public void ReadAllAsync_of_a_watchable_refuses_misuse_at_the_call()
    {
        var value = new MemoryValue<int> { Sync = sync };

        Assert.That(
            () => WatchableExtensions.ReadAllAsync<int>(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("watchable"));
        Assert.That(
            () => WatchableExtensions.ReadAllAsync<int>(null!, Delivery.Sync),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("watchable"));
        Assert.That(
            () => value.ReadAllAsync((Delivery)2),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("delivery")
                .And.Message.Contains("Delivery.Sync"));
    }
}
