namespace EventChannels.Tests.Channels;

/// <summary>One Set wakes many watchers, and the continuation of one of them blocks.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.All))]
[NonParallelizable] // the blocked continuation occupies a thread of the pool
public sealed class BlockedContinuationTests(DeliveryMix mix)
{
    private const int Watchers = 1_000;

    [Test]
    public async Task Whichever_watcher_blocks_after_a_Set_all_others_continue(
        [Values(0, Watchers / 2, Watchers - 1)] int blocking)
    {
        var value = new MemoryValue<int>();
        var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource();
        int others = 0;
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, Watchers).Select(index => value.Watch(mix, index))];
        for (int index = 0; index < Watchers; index++)
        {
            bool blocks = index == blocking;
            Continuations.OnCompleted(watchers[index].GetAsync(), () =>
            {
                if (blocks)
                {
                    blocked.SetResult();
                    release.Wait();
                }
                else
                {
                    Interlocked.Increment(ref others);
                }
            });
        }

        await value.SetAsync(1).Within();

        try
        {
            await Deadlines.UntilAsync(
                () => Volatile.Read(ref others) == Watchers - 1, "the others, while one of them is blocked");
            await blocked.Task.Within();
            Assert.That(release.IsSet, Is.False);
        }
        finally
        {
            release.Set();
        }
    }

    [Test]
    public async Task All_other_watchers_see_the_completion_if_one_blocks()
    {
        const int Blocking = Watchers / 2;
        var value = new MemoryValue<int>();
        var release = new ManualResetEventSlim();
        int others = 0;
        MemoryWatcher<int>[] watchers = [.. Enumerable.Range(0, Watchers).Select(index => value.Watch(mix, index))];
        for (int index = 0; index < Watchers; index++)
        {
            bool blocks = index == Blocking;
            Continuations.OnCompleted(watchers[index].Reader.WaitToReadAsync(), () =>
            {
                if (blocks)
                {
                    release.Wait();
                }
                else
                {
                    Interlocked.Increment(ref others);
                }
            });
        }

        value.TryComplete();

        try
        {
            await Deadlines.UntilAsync(
                () => Volatile.Read(ref others) == Watchers - 1, "the others, while one of them is blocked");
        }
        finally
        {
            release.Set();
        }
    }
}
