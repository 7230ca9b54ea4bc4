using System.Threading.Channels;

namespace EventChannels.Tests.Deriving;

[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TakeUntilTests(bool sync) : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public void Dispose() => _end.Dispose();

    [Test]
    public async Task The_token_of_TakeUntil_ends_what_waits_as_a_completion_does()
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
    public async Task TakeUntil_gives_what_is_unread_at_the_cancellation_before_the_end([Values] bool loops)
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
    public async Task A_watcher_of_TakeUntil_that_comes_after_the_cancellation_gets_the_current_value_and_the_end(
        [Values] bool hasData)
    {
        MemoryValue<int> value = hasData ? new(1) { Sync = sync } : new() { Sync = sync };
        await _end.CancelAsync();

        using IWatcher<int> watcher = value.TakeUntil(_end.Token).Watch();

        Assert.That(await watcher.ReadToEndAsync().Within(), hasData ? Is.EqualTo([1]) : Is.Empty);
        Assert.That(value.WatcherCount, Is.Zero);
    }

    [Test]
    public async Task TakeUntil_ends_with_its_source_too()
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
    public async Task The_token_of_a_Get_of_TakeUntil_ends_that_one_alone()
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
    public async Task TakeUntil_ends_operators_over_it()
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
    public async Task A_cancellation_of_TakeUntil_that_races_Sets_and_a_loop_ends_all()
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
    public void TakeUntil_refuses_a_missing_source() =>
        Assert.That(() => ((IWatchable<int>)null!).TakeUntil(_end.Token), Throws.ArgumentNullException);
}
