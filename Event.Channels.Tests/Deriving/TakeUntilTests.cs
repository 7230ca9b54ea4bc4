using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TakeUntilTests(bool sync) : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public void Dispose() => _end.Dispose();

    [Test]
    public async Task A_wait_that_skips_a_value_when_TakeUntil_is_cancelled_loses_no_newer_one()
    {
        using var end = new CancellationTokenSource();
        var value = new MemoryValue<int>();
        int looks = 0;
        using IWatcher<int> watcher = value.Where(Passes).TakeUntil(end.Token).Watch();
        value.Set(1);

        bool isUnread = await watcher.WaitForUnreadAsync().AsTask().Within();

        Assert.That(isUnread, Is.True);
        Assert.That(watcher.TryGet(out int given), Is.True);
        Assert.That(given, Is.EqualTo(2));

        // The wait takes the 2 in place of the 1 that it is about to skip.
        bool Passes(int candidate)
        {
            if (candidate == 1)
            {
                if (++looks == 2)
                {
                    value.Set(2);
                }

                return false;
            }

            end.Cancel();
            return true;
        }
    }

    [Test]
    public async Task The_token_of_TakeUntil_ends_waiting_operations_like_a_completion()
    {
        var value = new MemoryValue<int> { Sync = sync };
        IWatcher<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => value.TakeUntil(_end.Token).Watch())];
        Task<int> get = watchers[0].StartGet();
        Task<bool> wait = watchers[1].WaitForUnreadAsync().AsTask();
        Task<List<int>> loop = watchers[2].ReadToEndAsync();
        await get.StillWaitsAsync();

        await _end.CancelAsync();

        Exception? failure = await get.FailureAsync();
        Assert.That(failure, Is.TypeOf<ChannelClosedException>());
        Assert.That(failure!.InnerException, Is.Null);
        Assert.That(await wait.Within(), Is.False);
        Assert.That(await loop.Within(), Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(1).Within();
        Assert.That(watchers[0].TryGet(out _), Is.False);
        Assert.That(watchers[0].HasUnread, Is.False);
        watchers[0].MarkUnread();
        Assert.That(watchers[0].TryGet(out _), Is.False);
        Array.ForEach(watchers, static watcher => watcher.Dispose());
    }

    [Test]
    public async Task TakeUntil_returns_values_unread_at_the_cancellation_before_the_end([Values] bool loops)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();
        Task[] sets = [value.StartSet(2), value.StartSet(3)];

        await _end.CancelAsync();

        Assert.That(watcher.HasUnread, Is.True);
        Assert.That((watcher.TryPeek(out int next), next), Is.EqualTo((true, sync ? 1 : 3)));
        List<int> got = loops ? await watcher.ReadToEndAsync().Within() : watcher.Drain();
        Assert.That(got, Is.EqualTo(sync ? [1, 2, 3] : new[] { 3 }));
        await Task.WhenAll(sets).Within();
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<ChannelClosedException>());
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.False);
        Assert.That(value.WatcherCount, Is.Zero);
        await value.SetAsync(4).Within();
    }

    [Test]
    public async Task A_watcher_of_TakeUntil_opened_after_the_cancellation_gets_the_current_value_and_the_end(
        [Values] bool hasData)
    {
        MemoryValue<int> value = hasData ? new(1) { Sync = sync } : new() { Sync = sync };
        await _end.CancelAsync();

        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();

        Assert.That(await watcher.ReadToEndAsync().Within(), hasData ? Is.EqualTo([1]) : Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task TakeUntil_also_ends_with_its_source()
    {
        var error = new InvalidDataException();
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();
        watcher.Drain();
        Task<int> get = watcher.StartGet();

        value.TryComplete(error);

        Assert.That(
            await get.FailureAsync(), Is.TypeOf<ChannelClosedException>().With.InnerException.SameAs(error));
    }

    [Test]
    public async Task The_token_of_a_Get_over_TakeUntil_ends_only_that_Get()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();
        using var cancellation = new CancellationTokenSource();
        Task<int> get = watcher.StartGet(cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(await get.FailureAsync(), Outcomes.CancelledBy(cancellation.Token));
        get = watcher.StartGet();
        await value.SetAsync(1).Within();
        Assert.That(await get.Within(), Is.EqualTo(1));
    }

    [Test]
    public async Task TakeUntil_ends_the_operators_built_on_it()
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        var other = new MemoryValue<int>(1) { Sync = sync };
        IWatchable<int> until = value.TakeUntil(_end.Token);
        using IWatcher<int> chain = until.Where(_ => true).Select(next => next).Watch();
        using IWatcher<(int, int)> combination = until.CombineLatest(other.TakeUntil(_end.Token)).Watch();
        chain.Drain();
        combination.Drain();
        Task<List<int>> loop = chain.ReadToEndAsync();
        Task<List<(int, int)>> combinedLoop = combination.ReadToEndAsync();
        await loop.StillWaitsAsync();

        await _end.CancelAsync();

        Assert.That(await loop.Within(), Is.Empty);
        Assert.That(await combinedLoop.Within(), Is.Empty);
        Assert.That((value.WatcherCount, other.WatcherCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_cancellation_of_TakeUntil_that_races_Sets_and_a_loop_ends_them_all()
    {
        using var duel = new Duel();
        for (int round = 1; round <= Stress.Rounds(1_000); round++)
        {
            using var end = new CancellationTokenSource();
            var value = new MemoryValue<int>(0) { Sync = sync };
            using IWatcher<int> watcher = value.TakeUntil(end.Token).Watch();
            Task<List<int>> loop = watcher.ReadToEndAsync();
            Task[] sets = [];

            duel.RunInTurns(round, () => sets = [value.StartSet(1), value.StartSet(2)], end.Cancel);

            Assert.That(await loop.Within(), Is.Ordered.And.Unique);
            await Task.WhenAll(sets).Within();
            Assert.That(value.WatcherCount, Is.Zero);
        }
    }

    [Test]
    public async Task A_cancellation_of_TakeUntil_that_races_a_Get_loses_no_unread_value()
    {
        using var duel = new Duel();
        for (int round = 1; round <= Stress.Rounds(5_000); round++)
        {
            using var end = new CancellationTokenSource();
            var value = new MemoryValue<int> { Sync = sync };
            using IWatcher<int> watcher = value.TakeUntil(end.Token).Watch();
            Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];
            int first = 0;

            duel.RunInTurns(round, () => watcher.TryGet(out first), end.Cancel);

            Assert.That(
                await watcher.ReadToEndAsync().Within(), Is.EqualTo(sync ? [2, 3] : Array.Empty<int>()), $"after {first}, round {round}");
            await Task.WhenAll(sets).Within();
        }
    }

    [Test]
    public async Task Cancelling_TakeUntil_while_a_Get_is_resumed_loses_no_unread_value()
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();
        Task<List<int>> loop = watcher.ReadToEndAsync();
        await loop.StillWaitsAsync();

        Task[] sets = [value.StartSet(1), value.StartSet(2), value.StartSet(3)];
        _end.Cancel();

        List<int> got = await loop.Within();
        Assert.That(sync ? got : [got[^1]], Is.EqualTo(sync ? [1, 2, 3] : new[] { 3 }));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task TakeUntil_over_a_custom_watcher_ends_like_a_completion([Values] bool loops)
    {
        var value = new MemoryValue<int> { Sync = sync };
        using IWatcher<int> watcher = new PeekHookWatchable<int>(value, time: -1, static () => { }).TakeUntil(_end.Token).Watch();
        Task get = loops ? watcher.ReadToEndAsync() : watcher.StartGet();
        await get.StillWaitsAsync();

        await _end.CancelAsync();

        Assert.That(await get.FailureAsync(), loops ? Is.Null : Is.TypeOf<ChannelClosedException>());
    }

    [Test]
    public async Task TakeUntil_ends_a_Get_over_Where_that_skips_the_unread_value([Values] bool waits)
    {
        var value = new MemoryValue<int>();
        using IWatcher<int> watcher = value.Where(next =>
        {
            if (next == 1 && !_end.IsCancellationRequested)
            {
                value.Set(2);
                _end.Cancel();
                value.Set(3);
            }

            return next % 2 == 0;
        }).TakeUntil(_end.Token).Watch();
        Task get = waits ? watcher.WaitForUnreadAsync().AsTask() : watcher.StartGet();

        value.Set(1);

        Assert.That(await get.FailureAsync(), waits ? Is.Null : Is.TypeOf<ChannelClosedException>());
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task TakeUntil_returns_the_queued_value_behind_one_that_Where_skips([Values] bool waits)
    {
        var value = new MemoryValue<int>(2) { Sync = true };
        using IWatcher<int> watcher = value.Where(next => next % 2 == 0).TakeUntil(_end.Token).Watch();
        Task[] sets = [value.StartSet(3), value.StartSet(4), value.StartSet(5)];
        await _end.CancelAsync();

        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(2));
        if (waits)
        {
            Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        }

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([4]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task MarkUnread_after_the_cancellation_of_TakeUntil_loses_no_unread_value()
    {
        var value = new MemoryValue<int>(1) { Sync = true };
        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();
        Task set = value.StartSet(2);
        await _end.CancelAsync();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo(1));

        watcher.MarkUnread();

        Assert.That(await watcher.ReadToEndAsync().Within(), Is.EqualTo([1, 2]));
        await set.Within();
    }

    [Test]
    public async Task A_combination_keeps_waiting_if_TakeUntil_ends_a_source_during_a_peek()
    {
        var value = new MemoryValue<int>(1);
        var other = new MemoryValue<int>(1);
        int looks = 0;
        using IWatcher<(int, int)> watcher = value.Where(next =>
        {
            if (next == 2 && ++looks == 2)
            {
                _end.Cancel();
            }

            return next == 1;
        }).TakeUntil(_end.Token).CombineLatest(other).Watch();
        watcher.Drain();
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        value.Set(2);
        await wait.StillWaitsAsync();

        other.Set(3);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo((1, 3)));
    }

    [Test]
    public void TakeUntil_refuses_a_missing_source() =>
        Assert.That(() => ((IWatchable<int>)null!).TakeUntil(_end.Token), Throws.ArgumentNullException);
}
