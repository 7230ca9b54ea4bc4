#if !TESTS_NETSTANDARD // .NET Standard cannot queue a custom work item, and allocates for a registration with a token
namespace EventChannels.Tests.Memory;

/// <summary>
/// The allocations of newest-value delivery, to the byte. Continuations run inline, so all work is on one thread.
/// </summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AllocationTests : IDisposable
{
    /// <summary>The one object of a Set: its header, type, value, version and timestamp.</summary>
    private const int Update = 40;

    /// <summary>The object that passes several waiting Gets to the thread pool. A single one is passed directly.</summary>
    private const int Batch = 32;

    private readonly MemoryValue<long> _value = new() { AllowSynchronousContinuations = true };
    private readonly MemoryWatcher<long> _watcher;
    private long _next;
    private long _sum;

    public AllocationTests() => _watcher = _value.Watch();

    public void Dispose() => _watcher.Dispose();

    [Test]
    public void A_Set_allocates_one_object_regardless_of_how_many_watchers_have_not_read([Values(0, 1, 10_000)] int watchers)
    {
        MemoryWatcher<long>[] unread = Watching(_value, watchers);

        Assert.That(Allocated.EachTime(() => _value.Set(++_next)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => _value.Writer.TryWrite(++_next)), Is.EqualTo(Update));
        Assert.That(Allocated.EachTime(() => Take(_value.SetAsync(++_next))), Is.EqualTo(Update));

        Array.ForEach(unread, watcher => watcher.Dispose());
    }

    [Test]
    public void A_Set_of_references_allocates_one_object_of_the_same_size()
    {
        var value = new MemoryValue<string>();

        Assert.That(Allocated.EachTime(() => value.Set("")), Is.EqualTo(Update));
    }

    [Test]
    public void A_Set_allocates_the_same_regardless_of_how_many_watchers_it_wakes(
        [Values(1, 10, 10_000)] int watchers, [Values] bool inline)
    {
        var value = new MemoryValue<long> { AllowSynchronousContinuations = inline };
        MemoryWatcher<long>[] parked = Watching(value, watchers);
        var waits = new ValueTask<long>[watchers];
        int woken = 0;
        Action[] resumed = [.. Enumerable.Range(0, watchers).Select(index => (Action)(() =>
        {
            Take(waits[index]);
            Interlocked.Increment(ref woken);
        }))];

        long bytes = Allocated.Between(
            before: () =>
            {
                woken = 0;
                for (int index = 0; index < watchers; index++)
                {
                    ValueTask<long> wait = parked[index].GetAsync();
                    waits[index] = wait;
                    Continuations.OnCompleted(wait, resumed[index]);
                }
            },
            measured: () => value.Set(++_next),
            after: () => Assert.That(SpinWait.SpinUntil(() => Volatile.Read(ref woken) == watchers, Deadlines.Unexpected), Is.True));

        Assert.That(bytes, Is.EqualTo(Update + (watchers > 1 && !inline ? Batch : 0)));
    }

    [Test]
    public void Peeking_and_taking_without_waiting_allocate_nothing_with_newest_value_delivery()
    {
        Assert.That(
            Allocated.EachTime(() =>
            {
                _value.Set(++_next);
                _value.TryPeek(out _);
                _watcher.Reader.TryPeek(out _);
                _sum += _watcher.Reader.Count;
                _watcher.TryGet(out _);
                _watcher.TryGet(out _);
            }),
            Is.EqualTo(Update));
    }

    [Test]
    public void A_newest_value_Get_that_finds_a_value_allocates_nothing([Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;

        Assert.That(
            Allocated.EachTime(() =>
            {
                _value.Set(++_next);
                Take(_watcher.GetAsync(token));
            }),
            Is.EqualTo(Update));
    }

    [Test]
    public void A_newest_value_Get_that_waits_allocates_nothing_in_the_steady_state([Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        ValueTask<long> get = default;
        Action resumed = () => Take(get);

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(get = _watcher.GetAsync(token), resumed);
                _value.Set(++_next);
            }),
            Is.EqualTo(Update));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }

    [Test]
    public void A_newest_value_loop_allocates_nothing_per_item([Values] bool waits, [Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        IAsyncEnumerator<long> loop = _watcher.ReadAllAsync(cancellable ? source.Token : default).GetAsyncEnumerator();
        ValueTask<bool> step = default;
        Action resumed = () => _sum += Result(step) ? loop.Current : 0;

        Assert.That(
            Allocated.EachTime(() =>
            {
                if (waits)
                {
                    Continuations.OnCompleted(step = loop.MoveNextAsync(), resumed);
                    _value.Set(++_next);
                }
                else
                {
                    _value.Set(++_next);
                    step = loop.MoveNextAsync();
                    resumed();
                }
            }),
            Is.EqualTo(Update));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }

#if !DEBUG // an async method's state machine is an object there
    [Test]
    public void A_newest_value_wait_to_read_allocates_nothing_in_the_steady_state([Values] bool cancellable)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = cancellable ? source.Token : default;
        ValueTask<bool> wait = default;
        Action resumed = () => _sum += Result(wait) && _watcher.Reader.TryRead(out long item) ? item : 0;

        Assert.That(
            Allocated.EachTime(() =>
            {
                Continuations.OnCompleted(wait = _watcher.Reader.WaitToReadAsync(token), resumed);
                _value.Set(++_next);
            }),
            Is.EqualTo(Update));
        Assert.That(_sum, Is.EqualTo(_next * (_next + 1) / 2), "Every one was resumed, with its value.");
    }
#endif

    private static MemoryWatcher<long>[] Watching(MemoryValue<long> value, int watchers) =>
        [.. Enumerable.Range(0, watchers).Select(_ => value.Watch())];

    private static bool Result(ValueTask<bool> ended) => ended.GetAwaiter().GetResult();

    private static void Take(ValueTask ended) => ended.GetAwaiter().GetResult();

    private void Take(ValueTask<long> ended) => Interlocked.Add(ref _sum, ended.GetAwaiter().GetResult());
}
#endif
