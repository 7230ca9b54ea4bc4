#if !TESTS_NETSTANDARD // .NET Standard cannot queue a custom work item, and allocates for a registration with a token
namespace EventChannels.Tests.Memory;

/// <summary>
/// The allocations of every-value delivery, to the byte. Continuations run inline, so all work is on one thread.
/// </summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SyncAllocationTests
{
    /// <summary>The one object of a Set. The next Set reuses the object on which its producer waits.</summary>
    private const int Update = 40;

    private readonly MemoryValue<long> _value = new() { Sync = true, AllowSynchronousContinuations = true };
    private long _next;
    private long _sum;
    private int _ended;

    [Test]
    public void A_Set_without_every_value_watchers_allocates_as_with_newest_value_watchers_only([Values] bool watched)
    {
        using MemoryWatcher<long>? watcher = watched ? _value.Watch(Delivery.Async) : null;
        _value.Watch().Dispose();

        Assert.That(Allocated.EachTime(() => _value.Set(++_next)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => _value.Writer.TryWrite(++_next)), Is.EqualTo(Update));
    }

    [Test]
    public async Task A_Set_allocates_as_little_as_before_after_the_last_every_value_watcher_left_queued_Sets()
    {
        using MemoryWatcher<long> screen = _value.Watch(Delivery.Async);
        MemoryWatcher<long> journal = _value.Watch();
        Task[] sets = [_value.StartSet(++_next), _value.StartSet(++_next)];
        journal.Dispose();
        await Task.WhenAll(sets).Within();

        Assert.That(Allocated.EachTime(() => _value.Set(++_next)), Is.EqualTo(Update));
        Assert.That(screen.Drain(), Is.EqualTo([_next]));
    }

    [Test]
    public void A_newest_value_watcher_costs_a_Set_nothing_even_beside_an_every_value_watcher([Values(0, 1, 1_000)] int screens)
    {
        using MemoryWatcher<long> journal = _value.Watch();
        MemoryWatcher<long>[] unread = [.. Enumerable.Range(0, screens).Select(_ => _value.Watch(Delivery.Async))];

        Assert.That(
            Allocated.EachTime(() =>
            {
                ValueTask set = _value.SetAsync(++_next);
                journal.TryGet(out _);
                set.GetAwaiter().GetResult();
            }),
            Is.EqualTo(Update));
        Assert.That(unread.Select(screen => screen.Drain()), Has.All.EqualTo(new[] { _next }));
    }

    [Test]
    public void Waking_a_newest_value_watcher_allocates_nothing_even_beside_an_every_value_watcher()
    {
        using MemoryWatcher<long> journal = _value.Watch();
        using MemoryWatcher<long> screen = _value.Watch(Delivery.Async);
        ValueTask<long> get = default;
        Action resumed = () => _sum += Result(get);

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(get = screen.GetAsync(), resumed);
                ValueTask set = _value.SetAsync(++_next);
                journal.TryGet(out _);
                set.GetAwaiter().GetResult();
            }),
            Is.EqualTo(Update));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed.");
    }

    [Test]
    public void A_SetAsync_that_waits_for_every_value_watchers_allocates_one_object(
        [Values(1, 100)] int watchers, [Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        MemoryWatcher<long>[] watching = [.. Enumerable.Range(0, watchers).Select(_ => _value.Watch())];
        Assert.That(
            Allocated.EachTime(() =>
            {
                ValueTask set = _value.SetAsync(++_next, token);
                _ended += set.IsCompleted ? 0 : 1;
                foreach (MemoryWatcher<long> watcher in watching)
                {
                    watcher.TryGet(out _);
                }

                set.GetAwaiter().GetResult();
            }),
            Is.EqualTo(Update));
        Assert.That(_ended, Is.EqualTo(_next), "Every one waited, and ended.");
    }

    [Test]
    public void An_every_value_Get_that_waits_allocates_nothing_in_the_steady_state(
        [Values] bool cancellable, [Values] bool tries)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        using MemoryWatcher<long> watcher = _value.Watch();
        ValueTask<long> get = default;
        Action resumed = () => _sum += Result(get);

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(get = watcher.GetAsync(token), resumed);
                _ended += tries ? (_value.Writer.TryWrite(++_next) ? 1 : 0) : Ended(_value.SetAsync(++_next, token));
            }),
            Is.EqualTo(Update));
        Assert.That((_sum, _ended), Is.EqualTo((_next * (_next + 1) / 2, (int)_next)), "Every one was resumed.");
    }

    [Test]
    public void An_every_value_Get_that_finds_a_value_allocates_nothing()
    {
        using MemoryWatcher<long> watcher = _value.Watch();

        Assert.That(
            Allocated.EachTime(() =>
            {
                ValueTask set = _value.SetAsync(++_next);
                _sum += Result(watcher.GetAsync());
                set.GetAwaiter().GetResult();
            }),
            Is.EqualTo(Update));
    }

    [Test]
    public void An_every_value_loop_allocates_nothing_per_item()
    {
        using MemoryWatcher<long> watcher = _value.Watch();
        IAsyncEnumerator<long> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        ValueTask<bool> step = default;
        Action resumed = () => _sum += Result(step) ? loop.Current : 0;

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(step = loop.MoveNextAsync(), resumed);
                _ended += Ended(_value.SetAsync(++_next));
            }),
            Is.EqualTo(Update));
        Assert.That((_sum, _ended), Is.EqualTo((_next * (_next + 1) / 2, (int)_next)), "Every one was resumed.");
    }

    [Test]
    public void TryWrite_allocates_nothing_if_an_every_value_watcher_is_busy()
    {
        using MemoryWatcher<long> watcher = _value.Watch();

        Assert.That(Allocated.EachTime(() => _ended += _value.Writer.TryWrite(++_next) ? 1 : 0), Is.Zero);
        Assert.That(_ended, Is.Zero);
    }

    private static int Ended(ValueTask set) => set.IsCompletedSuccessfully ? 1 : 0;

    private static T Result<T>(ValueTask<T> ended) => ended.GetAwaiter().GetResult();
}
#endif
