using EventChannels.Tests.Contract;

namespace EventChannels.Tests.Hostile;

/// <summary>One watcher that several threads use at once, in every way.</summary>
[TestFixtureSource(typeof(WatcherKinds), nameof(WatcherKinds.All))]
public sealed class SharedWatcherTests(WatcherKind kind, bool sync)
{
    private const int Threads = 3;
    private const int Updates = 300;

    [Test]
    public async Task A_watcher_shared_among_threads_returns_set_values_or_throws_and_disturbs_no_other()
    {
        Random seeds = Stress.SeededRandom();
        int[] seedOf = [.. Enumerable.Range(0, Threads).Select(_ => seeds.Next())];
        var value = new MemoryValue<int> { Sync = sync };
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        IWatcher<int> shared = kind.Of(value).Watch();
        bool over = false;
        Task<List<int>> log = journal.GetUntilAsync(static next => next == Updates);
        Task users = Support.Threads.RunTogetherAsync(Threads, thread =>
        {
            var random = new Random(seedOf[thread]);
            int last = 0;
            while (!Volatile.Read(ref over))
            {
                last = Math.Max(last, Use(shared, random));
            }

            return last;
        });

        for (int next = 1; next <= Updates; next++)
        {
            await value.SetAsync(next).Within();
        }

        Volatile.Write(ref over, true);
        await users.Within();
        Assert.That(await log.Within(), Is.EqualTo(Enumerable.Range(1, Updates)));
        shared.Dispose();
        Task<int> get = journal.StartGet();
        await value.SetAsync(1000).Within();
        Assert.That(await get.Within(), Is.EqualTo(1000));
        Assert.That(value.WatcherCount, Is.EqualTo(1));
    }

    // The value that it read, if any. Waiting operations are cancelled, so no thread waits for another.
    private static int Use(IWatcher<int> watcher, Random random)
    {
        using var source = new CancellationTokenSource();
        int got = 0;
        try
        {
            switch (random.Next(6))
            {
                case 0:
                    ValueTask<int> get = watcher.GetAsync(source.Token);
                    Thread.SpinWait(random.Next(200));
                    source.Cancel();
                    got = get.AsTask().WaitAsync(Deadlines.Unexpected).GetAwaiter().GetResult();
                    break;
                case 1:
                    ValueTask<bool> wait = watcher.WaitForUnreadAsync(source.Token);
                    Thread.SpinWait(random.Next(200));
                    source.Cancel();
                    wait.AsTask().WaitAsync(Deadlines.Unexpected).GetAwaiter().GetResult();
                    break;
                case 2:
                    watcher.TryPeek(out got);
                    break;
                case 3:
                    watcher.MarkUnread();
                    break;
                default:
                    watcher.TryGet(out got);
                    break;
            }
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or OperationCanceledException)
        {
        }

        Assert.That(got, Is.InRange(0, Updates));
        return got;
    }
}
