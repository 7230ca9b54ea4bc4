
namespace EventChannels.Tests.Deriving;

/// <summary>Functions that throw: selectors, predicates and comparers.</summary>
[TestFixtureSource(nameof(All))]
public sealed class FunctionErrorTests(string name, bool sync)
{
    private static readonly InvalidDataException _error = new("the reason");

    private static readonly Dictionary<string, Func<IWatchable<int>, Action<int>, IWatchable<int>>> _operators = new()
    {
        ["Select"] = (watchable, run) => watchable.Select(next => Run(run, next)),
        ["Where"] = (watchable, run) => watchable.Where(next => Run(run, next) == next),
        ["DistinctUntilChanged"] = (watchable, run) => watchable.DistinctUntilChanged(new Comparer(run)),
        ["Where over Select"] = (watchable, run) => watchable.Select(next => Run(run, next)).Where(_ => true),
        ["CombineLatest"] = (watchable, run) => new[] { watchable }.CombineLatest(latest => Run(run, latest[0])),
        ["CombineLatest of Where"] = (watchable, run) => new[] { watchable.Where(next => Run(run, next) == next) }
            .CombineLatest(latest => latest[0]),
        ["Where over CombineLatest"] = (watchable, run) => new[] { watchable }
            .CombineLatest(latest => Run(run, latest[0])).Where(_ => true),
        ["ThrottleLatest of Where"] = (watchable, run) => watchable.Where(next => Run(run, next) == next)
            .ThrottleLatest(TimeSpan.FromSeconds(1), new LeapingTime()),
        ["TakeUntil over Where"] = (watchable, run) => watchable.Where(next => Run(run, next) == next)
            .TakeUntil(new CancellationTokenSource().Token),
    };

    // Set by the test before the value for which the function throws.
    private int _bad = 2;

    public static IEnumerable<TestFixtureData> All =>
        from name in _operators.Keys
        from sync in new[] { false, true }
        select new TestFixtureData(name, sync).SetArgDisplayNames(name, Deliveries.Name(sync));

    [SetUp]
    public void Throw() => _bad = 2;

    [Test]
    public async Task An_exception_from_a_function_is_thrown_by_the_Get_and_the_value_counts_as_read(
        [Values("a Get that waits", "a Get", "TryGet")] string way)
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<int>? get = way == "a Get that waits" ? watcher.StartGet() : null;
        Task set = value.StartSet(2);

        if (way == "TryGet")
        {
            Assert.That(() => watcher.TryGet(out _), Throws.Exception.SameAs(_error));
        }
        else
        {
            Assert.That(await (get ?? watcher.StartGet()).FailureAsync(), Is.SameAs(_error));
        }

        await set.Within();
        Assert.That((watcher.HasUnread, watcher.TryGet(out _)), Is.EqualTo((false, false)));
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task An_exception_from_a_function_ends_the_loop_and_the_next_loop_continues()
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<List<int>> loop = watcher.ReadToEndAsync();

        for (int time = 0; time < 2; time++)
        {
            Task set = value.StartSet(2);
            Assert.That(await loop.FailureAsync(), Is.SameAs(_error));
            await set.Within();
            loop = watcher.ReadToEndAsync();
        }

        await value.SetAsync(3).Within();
        value.TryComplete();
        Assert.That(await loop.Within(), Is.EqualTo([3]));
    }

    [Test]
    public async Task The_queued_value_behind_one_on_which_a_function_threw_is_read_next()
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task[] sets = [value.StartSet(2)];
        if (!sync)
        {
            Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));
        }

        sets = [sets[0], value.StartSet(3), value.StartSet(4)];
        if (sync)
        {
            Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));
        }

        Assert.That(watcher.Drain(), sync ? Is.EqualTo([3, 4]) : Is.EqualTo([4]));
        await Task.WhenAll(sets).Within();
    }

    [Test]
    public async Task MarkUnread_lets_a_value_on_which_a_function_threw_be_tried_again()
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<int>? get = sync ? watcher.StartGet() : null;
        Task set = value.StartSet(2);
        Assert.That(await (get ?? watcher.StartGet()).FailureAsync(), Is.SameAs(_error));
        await set.Within();

        for (int time = 0; time < 3; time++)
        {
            watcher.MarkUnread();
            Assert.That(watcher.HasUnread, Is.True);
            Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));
        }

        watcher.MarkUnread();
        set = value.StartSet(3);
        _bad = 0;

        Assert.That(watcher.Drain(), sync ? Is.EqualTo([2, 3]) : Is.EqualTo([3]));
        await set.Within();
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([3]), "A value that was read since then comes again as usual.");
    }

    [Test]
    public async Task A_value_on_which_a_function_throws_is_and_stays_unread_to_peeks_and_waits()
    {
        MemoryValue<int> value = Create();
        using IWatcher<int> watcher = Watch(value);
        Task<bool> wait = watcher.WaitForUnreadAsync().AsTask();
        Task set = value.StartSet(2);

        Assert.That(await wait.Within(), Is.True);
        Assert.That(await watcher.WaitForUnreadAsync().Within(), Is.True);
        Assert.That(watcher.HasUnread, Is.True);
        Assert.That(() => watcher.TryPeek(out _), Throws.Exception.SameAs(_error));

        await set.StillWaitsAsync(sync);
        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));
        await set.Within();
        await GoesOnAsync(value, watcher);
    }

    [Test]
    public async Task An_exception_from_a_function_that_disposes_its_own_watcher_is_thrown_by_the_Get()
    {
        MemoryValue<int> value = Create();
        IWatcher<int>? watcher = null;
        watcher = _operators[name](value, next =>
        {
            if (next == 2)
            {
                watcher!.Dispose();
                throw _error;
            }
        }).Watch();
        watcher.Drain();
        Task set = value.StartSet(2);

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.SameAs(_error));

        await set.Within();
        Assert.That((watcher.HasUnread, value.WatcherCount), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task A_function_that_Gets_from_its_own_watcher_is_misuse()
    {
        MemoryValue<int> value = Create();
        IWatcher<int>? watcher = null;
        watcher = _operators[name](value, next =>
        {
            if (next == _bad)
            {
                Assert.That(watcher!.HasUnread, Is.False);
                _ = watcher.StartGet();
            }
        }).Watch();
        watcher.Drain();
        Task set = value.StartSet(2);

        Assert.That(await watcher.GetAsync().FailureAsync(), Is.TypeOf<InvalidOperationException>());

        await set.Within();
        _bad = 0;
        watcher.MarkUnread();
        Assert.That(watcher.Drain(), Is.EqualTo([2]));
        watcher.Dispose();
    }

    private static int Run(Action<int> run, int next)
    {
        run(next);
        return next;
    }

    private static async Task GoesOnAsync(MemoryValue<int> value, IWatcher<int> watcher)
    {
        Task<int> get = watcher.StartGet();
        await value.SetAsync(100).Within();
        Assert.That(await get.Within(), Is.EqualTo(100));
    }

    private MemoryValue<int> Create() => new(1) { Sync = sync };

    // The current value is read first, so the comparer has a value to compare with.
    private IWatcher<int> Watch(MemoryValue<int> value)
    {
        IWatcher<int> watcher = _operators[name](value, next =>
        {
            if (next == _bad)
            {
                throw _error;
            }
        }).Watch();
        Assert.That(watcher.Drain(), Is.EqualTo([1]));
        return watcher;
    }

    private sealed class Comparer(Action<int> run) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == Run(run, y);

        public int GetHashCode(int obj) => obj;
    }
}
