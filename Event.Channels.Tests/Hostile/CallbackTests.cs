namespace EventChannels.Tests.Hostile;

/// <summary>Functions that use their own value and watcher while they run, in every operator.</summary>
[TestFixtureSource(nameof(All))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallbackTests(string name, bool sync)
{
    private static readonly Dictionary<string, Func<IWatchable<int>, Action<int>, IWatchable<int>>> _operators = new()
    {
        ["Select"] = (watchable, run) => watchable.Select(next => Run(run, next)),
        ["Where"] = (watchable, run) => watchable.Where(next => Run(run, next) == next),
        ["DistinctUntilChanged"] = (watchable, run) => watchable.DistinctUntilChanged(new Comparer(run)),
        ["CombineLatest"] = (watchable, run) => watchable.CombineLatest(watchable, (one, _) => Run(run, one)),
        ["CombineLatest of many"] = (watchable, run) => new[] { watchable }.CombineLatest(latest => Run(run, latest[0])),
        ["ThrottleLatest of Where"] = (watchable, run) => watchable.Where(next => Run(run, next) == next)
            .ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()),
        ["TakeUntil over Select"] = (watchable, run) => watchable.Select(next => Run(run, next))
            .TakeUntil(new CancellationTokenSource().Token),
    };

    // The action of the function when it runs for 2.
    private Action _act = static () => { };

    public static IEnumerable<TestFixtureData> All =>
        from name in _operators.Keys
        from sync in new[] { false, true }
        select new TestFixtureData(name, sync).SetArgDisplayNames(name, Deliveries.Name(sync));

    [Test]
    public async Task A_function_may_set_its_value_and_the_next_Get_returns_that_value([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = Watch(value);
        Task? within = null;
        _act = () => within ??= value.StartSet(3);
        Task<int>? get = waits ? watcher.StartGet() : null;
        Task set = value.StartSet(2);

        int first = await (get ?? watcher.StartGet()).Within();
        _act = static () => { };
        List<int> rest = watcher.Drain();

        Assert.That((int[])[first, .. rest], Is.EqualTo(new[] { 2, 3 }).Or.EqualTo(new[] { 3 }));
        Assert.That(sync, Is.False.Or.EqualTo(first == 2), "An every-value watcher gets both.");
        await Task.WhenAll(set, within!).Within();
    }

    [Test]
    public async Task A_function_may_complete_its_value_and_the_Get_still_returns_its_result([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = Watch(value);
        _act = () => value.TryComplete();
        Task<int>? get = waits ? watcher.StartGet() : null;
        Task set = value.StartSet(2);

        Assert.That(await (get ?? watcher.StartGet()).Within(), Is.EqualTo(2));
        await set.Within();
        Assert.That(
            await watcher.StartGet().FailureAsync(), Is.TypeOf<System.Threading.Channels.ChannelClosedException>());
    }

    [Test]
    public async Task A_function_may_dispose_its_watcher_and_the_Get_ends([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        IWatcher<int> watcher = Watch(value);
        _act = watcher.Dispose;
        Task<int>? get = waits ? watcher.StartGet() : null;
        Task set = value.StartSet(2);

        Task<int> ending = get ?? watcher.StartGet();

        Exception? failure = await ending.FailureAsync();
        Assert.That(failure, Is.Null.Or.TypeOf<ObjectDisposedException>());
        if (failure is null)
        {
            Assert.That(await ending, Is.EqualTo(2));
        }

        await set.Within();
        Assert.That((watcher.HasUnread, value.WatcherCount), Is.EqualTo((false, 0)));
        Assert.That(() => watcher.GetAsync(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_function_may_open_a_watcher_of_its_value_and_read_the_current_value([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = Watch(value);
        List<int> seen = [];
        _act = () =>
        {
            using MemoryWatcher<int> another = value.Watch();
            seen.AddRange(another.Drain());
        };
        Task<int>? get = waits ? watcher.StartGet() : null;
        Task set = value.StartSet(2);

        Assert.That(await (get ?? watcher.StartGet()).Within(), Is.EqualTo(2));
        await set.Within();
        Assert.That(seen, Is.Not.Empty.And.All.EqualTo(2));
        Assert.That(value.WatcherCount, Is.EqualTo(name == "CombineLatest" ? 2 : 1));
    }

    [Test]
    public async Task A_function_may_cancel_the_Get_that_runs_it_and_no_value_is_lost([Values] bool waits)
    {
        var value = new MemoryValue<int>(1) { Sync = sync };
        using IWatcher<int> watcher = Watch(value);
        using var source = new CancellationTokenSource();
        _act = source.Cancel;
        Task<int>? get = waits ? watcher.StartGet(source.Token) : null;
        Task set = value.StartSet(2);

        Task<int> ending = get ?? watcher.StartGet(source.Token);
        Exception? failure = await ending.FailureAsync();

        _act = static () => { };
        Assert.That(failure, Is.Null.Or.InstanceOf<OperationCanceledException>());
        Assert.That(failure is null ? await ending : (await watcher.GetAsync().Within()), Is.EqualTo(2));
        await set.Within();
    }

    private static int Run(Action<int> run, int next)
    {
        run(next);
        return next;
    }

    // The current value is read first, so the comparer has a value to compare with.
    private IWatcher<int> Watch(MemoryValue<int> value)
    {
        IWatcher<int> watcher = _operators[name](value, next =>
        {
            if (next == 2)
            {
                _act();
            }
        }).Watch();
        Assert.That(watcher.Drain(), Is.Not.Empty.And.All.EqualTo(1));
        return watcher;
    }

    private sealed class Comparer(Action<int> run) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == Run(run, y);

        public int GetHashCode(int obj) => obj;
    }
}
