#if !DEBUG && !TESTS_NETSTANDARD // an async method's state machine is an object there, or is not reused
namespace EventChannels.Tests.Memory;

/// <summary>
/// A derived watcher's allocations, to the byte. Continuations run inline, so all work is on one thread.
/// </summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[TestFixtureSource(nameof(Operators))]
public sealed class DerivingAllocationTests(string name, bool sync)
{
    private const int Set = 40;

    private static readonly CancellationTokenSource _end = new();

    private static readonly Dictionary<string, Func<IWatchable<long>, IWatchable<long>>> _operators = new()
    {
        ["Select"] = watchable => watchable.Select(next => next),
        ["Where"] = watchable => watchable.Where(next => next > 0),
        ["DistinctUntilChanged"] = watchable => watchable.DistinctUntilChanged(),
        ["TakeUntil"] = watchable => watchable.TakeUntil(_end.Token),
        // The framework keeps two Gets of the same types for each core. A third one that waits costs an object.
        ["chain"] = watchable => watchable.Where(next => next > 0).Select(next => next),
    };

    private readonly MemoryValue<long> _value = new() { AllowSynchronousContinuations = true, Sync = sync };
    private long _next;
    private long _sum;

    public static IEnumerable<TestFixtureData> Operators =>
        from name in _operators.Keys
        from sync in new[] { false, true }
        select new TestFixtureData(name, sync).SetArgDisplayNames(name, Deliveries.Name(sync));


    [Test]
    public void A_derived_Get_that_waits_allocates_nothing_in_the_steady_state([Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        using IWatcher<long> watcher = Watch();
        ValueTask<long> get = default;
        Action resumed = () => _sum += get.GetAwaiter().GetResult();

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(get = watcher.GetAsync(token), resumed);
                End(_value.SetAsync(++_next));
            }),
            Is.EqualTo(Set));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }

    [Test]
    public void A_derived_wait_and_the_Get_after_it_allocate_nothing_in_the_steady_state()
    {
        using IWatcher<long> watcher = Watch();
        ValueTask<bool> wait = default;
        Action resumed = () => _sum += wait.GetAwaiter().GetResult() && watcher.TryGet(out long got) ? got : 0;

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(wait = watcher.WaitForUnreadAsync(), resumed);
                End(_value.SetAsync(++_next));
            }),
            Is.EqualTo(Set));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }

    [Test]
    public void A_derived_loop_allocates_nothing_per_item([Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        using IWatcher<long> watcher = Watch();
        IAsyncEnumerator<long> loop = watcher.ReadAllAsync(cancellable ? source.Token : default).GetAsyncEnumerator();
        ValueTask<bool> step = default;
        Action resumed = () => _sum += step.GetAwaiter().GetResult() ? loop.Current : 0;

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(step = loop.MoveNextAsync(), resumed);
                End(_value.SetAsync(++_next));
            }),
            Is.EqualTo(Set));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }

    [Test]
    public void Peeking_and_taking_without_waiting_allocate_nothing_at_derived_watchers()
    {
        using IWatcher<long> watcher = Watch();

        Assert.That(
            Allocated.EachTime(() =>
            {
                ValueTask set = _value.SetAsync(++_next);
                _sum += watcher.HasUnread ? 1 : 0;
                watcher.TryGet(out _);
                watcher.TryGet(out _);
                set.GetAwaiter().GetResult();
            }),
            Is.EqualTo(Set));
    }

    private static void End(ValueTask set) => set.GetAwaiter().GetResult();

    private IWatcher<long> Watch() => _operators[name](_value).Watch();
}
#endif
