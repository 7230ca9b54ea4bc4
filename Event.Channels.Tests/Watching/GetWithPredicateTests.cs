using System.Threading.Channels;

namespace EventChannels.Tests.Watching;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class GetWithPredicateTests(bool sync)
{
    [Test]
    public async Task A_Get_with_a_predicate_returns_a_matching_unread_value_at_once()
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        ValueTask<int> get = watcher.GetAsync(IsEven);

        Assert.That((get.IsCompleted, await get), Is.EqualTo((true, 2)));
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task A_Get_with_a_predicate_skips_values_until_one_matches()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        int asked = 0;
        Task<int> get = watcher.GetAsync(next =>
        {
            Volatile.Write(ref asked, next);
            return IsEven(next);
        }).AsTask();
        await get.StillWaitsAsync();

        await value.SetAsync(3).Within();
        await Deadlines.UntilAsync(() => Volatile.Read(ref asked) == 3, "the predicate to be called");
        await get.StillWaitsAsync();
        await value.SetAsync(4).Within();

        Assert.That(await get.Within(), Is.EqualTo(4));
        Assert.That(watcher.HasUnread, Is.False);
    }

    [Test]
    public async Task A_Get_with_a_predicate_tests_the_newest_or_every_value_according_to_its_delivery()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        List<int> asked = [];
        Task[] sets = [value.StartSet(3), value.StartSet(5), value.StartSet(6)];

        int got = await watcher.GetAsync(next => Note(asked, next)).Within();

        Assert.That(got, Is.EqualTo(6));
        Assert.That(asked, Is.EqualTo(sync ? [1, 3, 5, 6] : new[] { 6 }));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task A_Get_throws_an_exception_from_its_predicate_and_the_value_counts_as_read()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var error = new FormatException();

        Exception? failure = await watcher.GetAsync(_ => throw error).FailureAsync();

        Assert.That(failure, Is.SameAs(error));
        Assert.That(watcher.TryGet(out _), Is.False);
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
    }

    [Test]
    public async Task A_Get_whose_predicate_throws_releases_the_producer()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.GetAsync(next => next == 2 ? throw new FormatException() : false).AsTask();

        await value.SetAsync(1).Within();
        await value.SetAsync(2).Within();

        Assert.That(await get.FailureAsync(), Is.TypeOf<FormatException>());
        Task set = value.StartSet(3);
        Assert.That(watcher.Drain(), Is.EqualTo([3]));
        await set.Within();
    }

    [Test]
    public async Task A_Get_throws_an_exception_from_a_predicate_that_disposes_the_watcher()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        Exception? failure = await watcher.GetAsync(_ =>
        {
            watcher.Dispose();
            throw new FormatException();
        }).FailureAsync();

        Assert.That(failure, Is.TypeOf<FormatException>());
    }

    [Test]
    public async Task The_predicate_of_a_Get_runs_outside_the_lock()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();

        int got = await watcher.GetAsync(next =>
        {
            Threads.Run(() => value.Watch().Dispose()).Within().GetAwaiter().GetResult();
            return true;
        }).Within();

        Assert.That(got, Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_Get_with_a_predicate_throws_with_its_token_and_leaves_the_next_value()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();
        Task<int> get = watcher.GetAsync(IsEven, source.Token).AsTask();
        await get.StillWaitsAsync();

        await source.CancelAsync().Within();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(source.Token));
        Task set = value.StartSet(2);
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        await set.Within();
    }

    [Test]
    public async Task A_Get_with_a_predicate_and_a_cancelled_token_tests_nothing()
    {
        var value = new MemoryValue<int>(2) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        var cancelled = new CancellationToken(canceled: true);
        List<int> asked = [];

        Exception? failure = await watcher.GetAsync(next => Note(asked, next), cancelled).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled));
        Assert.That((asked.Count, watcher.HasUnread), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task A_matching_value_is_returned_even_if_the_token_was_cancelled_while_the_predicate_ran()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var source = new CancellationTokenSource();

        int got = await watcher.GetAsync(
            _ =>
            {
                source.Cancel();
                return true;
            },
            source.Token).Within();

        Assert.That(got, Is.EqualTo(1));
    }

    [Test]
    public async Task A_Get_with_a_predicate_ends_with_the_value_if_nothing_matches([Values] bool fails)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        FormatException? error = fails ? new() : null;
        Task<int> get = watcher.GetAsync(IsEven).AsTask();
        await get.StillWaitsAsync();

        value.TryComplete(error);

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.SameAs(error));
    }

    [Test]
    public async Task Disposal_ends_a_Get_with_a_predicate()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();
        Task<int> get = watcher.GetAsync(IsEven).AsTask();
        await get.StillWaitsAsync();

        watcher.Dispose();

        Assert.That(await get.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_Get_with_a_predicate_refuses_misuse_at_the_call()
    {
        var value = new MemoryValue<int> { Sync = sync };
        MemoryWatcher<int> watcher = value.Watch();

        Assert.That(
            () => { _ = WatcherExtensions.GetAsync<int>(null!, IsEven).AsTask(); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("watcher"));
        Assert.That(
            () => { _ = watcher.GetAsync(null!, CancellationToken.None).AsTask(); },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("predicate"));

        Task<int> first = watcher.GetAsync(IsEven).AsTask();
        Assert.That(() => { _ = watcher.GetAsync(IsEven).AsTask(); }, Throws.InvalidOperationException);
        await first.StillWaitsAsync();
        watcher.Dispose();
        Assert.That(() => { _ = watcher.GetAsync(IsEven).AsTask(); }, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(await first.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_matching_Set_that_races_the_cancellation_of_a_Get_with_a_predicate_is_never_lost()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> watcher = value.Watch();
        using var duel = new Duel();
        int cancelled = 0;
        int rounds = Stress.Rounds(4_000);

        for (int round = 2; round <= 2 * rounds; round += 2)
        {
            using var cancellation = new CancellationTokenSource();
            Task<int> get = watcher.GetAsync(IsEven, cancellation.Token).AsTask();
            await value.SetAsync(round - 1); // skipped meanwhile
            ValueTask set = default;

            // The two actions take turns to begin a little earlier.
            Action setting = () => set = value.SetAsync(round);
            duel.Run(round % 4 == 0 ? setting : cancellation.Cancel, round % 4 == 0 ? cancellation.Cancel : setting);

            int got;
            if (await get.FailureAsync() is { } failure)
            {
                cancelled++;
                Assert.That(failure, Outcomes.CancelledBy(cancellation.Token));
                got = watcher.Drain()[^1];
            }
            else
            {
                got = await get;
            }

            Assert.That(got, Is.EqualTo(round), "It was lost.");
            await set.Within();
        }

        TestContext.Out.WriteLine($"{rounds} rounds, of which the cancellation won {cancelled}.");
    }

    private static bool IsEven(int number) => number % 2 == 0;

    private static bool Note(List<int> asked, int next)
    {
        asked.Add(next);
        return IsEven(next);
    }
}
