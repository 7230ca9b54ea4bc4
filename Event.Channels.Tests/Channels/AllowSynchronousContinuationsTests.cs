namespace EventChannels.Tests.Channels;

/// <summary>The thread on which the continuation of a waiting operation runs.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]
public sealed class AllowSynchronousContinuationsTests(bool sync)
{
    [Test]
    public void AllowSynchronousContinuations_is_off_by_default()
    {
        Assert.That(new MemoryValue<int> { Sync = sync }.AllowSynchronousContinuations, Is.False);
    }

    [Test]
    public async Task A_continuation_runs_inside_the_call_that_woke_it_only_if_that_is_allowed(
        [Values] bool allowed, [Values] bool completes)
    {
        bool takes = allowed == completes;
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> watcher = value.Watch();
        Task<Thread> thread = takes
            ? Continuations.ThreadAfter(watcher.GetAsync())
            : Continuations.ThreadAfter(watcher.Reader.WaitToReadAsync());

        Thread waking = await CurrentThreadAfter(
            () => _ = completes ? value.TryComplete() : value.StartSet(1).IsCompleted);

        Assert.That(await thread.Within() == waking, Is.EqualTo(allowed));
    }

    [Test]
    public async Task The_body_of_a_loop_runs_inside_the_Set_only_if_that_is_allowed([Values] bool allowed)
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = allowed };
        using MemoryWatcher<int> watcher = value.Watch();
        await using IAsyncEnumerator<int> loop = watcher.ReadAllAsync().GetAsyncEnumerator();
        Task<Thread> thread = Continuations.ThreadAfter(loop.MoveNextAsync());

        Thread setting = await CurrentThreadAfter(() => value.Set(1));

        Assert.That(await thread.Within() == setting, Is.EqualTo(allowed));
    }

    [Test]
    public async Task No_lock_is_held_while_a_continuation_runs_inside_a_Set()
    {
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        using MemoryWatcher<int> watcher = value.Watch();
        var going = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        ValueTask<int> get = watcher.GetAsync();
        Continuations.OnCompleted(get, () =>
        {
            going.SetResult();
            release.Wait(Deadlines.Unexpected);
        });
        Task set = Threads.Run(() => value.Set(1));
        await going.Task.Within();

        await Threads.Run(() => UseEverything(value)).Within();

        Assert.That(set.IsCompleted, Is.False);
        release.Set();
        await set.Within();
    }

    [Test]
    public async Task A_continuation_that_throws_inside_a_call_keeps_no_other_watcher_from_continuing(
        [Values] bool completes)
    {
        const int Watchers = 5;
        var value = new MemoryValue<int> { Sync = sync, AllowSynchronousContinuations = true };
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, Watchers).Select(_ => value.Watch())];

        // The order is not defined. Each of them throws, once.
        for (int throwing = 0; throwing < (completes ? 1 : Watchers); throwing++)
        {
            using var others = new CountdownEvent(Watchers - 1);
            for (int index = 0; index < Watchers; index++)
            {
                bool throws = index == throwing;
                ValueTask<int> get = watchers[index].GetAsync();
                Continuations.OnCompleted(get, () =>
                {
                    _ = get.AsTask(); // takes the result
                    if (throws)
                    {
                        throw new InvalidDataException("the watcher's own");
                    }

                    others.Signal();
                });
            }

            Exception? thrown = await Threads.Run(() => _ = completes ? value.TryComplete() : value.StartSet(1).IsCompleted)
                .FailureAsync();

            Assert.That(thrown, Is.TypeOf<InvalidDataException>());
            Assert.That(await Threads.Run(() => others.Wait(Deadlines.Unexpected)).Within(), Is.True);
        }
    }

    private static async Task<Thread> CurrentThreadAfter(Action action) => await Threads.Run(() =>
    {
        action();
        return Thread.CurrentThread;
    }).Within();

    private static void UseEverything(MemoryValue<int> value)
    {
        using MemoryWatcher<int> another = value.Watch();
        another.TryGet(out _);
        Task set = value.StartSet(2);
        Assert.That(another.TryGet(out int got), Is.True);
        Assert.That((got, value.TryPeek(out int current), current), Is.EqualTo((2, true, 2)));
        Task<int> get = another.StartGet();
        another.Dispose();
        Assert.That(async () => await get, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(value.WatcherCount, Is.EqualTo(1));
        _ = set.IsCompleted; // with every-value delivery it waits for the other watcher
    }
}
