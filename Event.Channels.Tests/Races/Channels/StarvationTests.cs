namespace EventChannels.Tests.Races.Channels;

/// <summary>Waiting watchers on a machine with more busy threads than cores.</summary>
[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.All))]
[NonParallelizable]
public sealed class StarvationTests(DeliveryMix mix)
{
    private const int Watchers = 200;
    private const int Updates = 300;

    [Test]
    public async Task Every_waiting_watcher_wakes_while_busy_threads_outnumber_the_cores()
    {
        var value = new MemoryValue<int>();
        using var never = new CancellationTokenSource();
        using var busy = new BusyThreads(4 * Environment.ProcessorCount);
        int updates = Stress.Rounds(Updates);
        int[] newest = new int[Watchers];

        // Half of them wait with a token, since the channel parks those differently.
        Task[] watchers = [.. Enumerable.Range(0, Watchers).Select(id =>
        {
            MemoryWatcher<int> watcher = value.Watch(mix, id);
            CancellationToken token = id % 4 < 2 ? never.Token : CancellationToken.None;
            return FollowAsync(watcher, got => Volatile.Write(ref newest[id], got), token);
        })];

        for (int update = 1; update <= updates; update++)
        {
            await value.SetAsync(update).Within();
            await Deadlines.UntilAsync(
                () => newest.All(got => got == update), $"all watchers to be on {update}: {string.Join(' ', newest)}");
        }

        value.TryComplete();
        await Task.WhenAll(watchers).Within();
    }

    private static async Task FollowAsync(MemoryWatcher<int> watcher, Action<int> got, CancellationToken cancellationToken)
    {
        using (watcher)
        {
            await foreach (int update in watcher.ReadAllAsync(cancellationToken))
            {
                got(update);
            }
        }
    }

    private sealed class BusyThreads : IDisposable
    {
        private readonly Thread[] _threads;
        private volatile bool _over;

        public BusyThreads(int count)
        {
            _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Work) { IsBackground = true })];
            Array.ForEach(_threads, thread => thread.Start());
        }

        public void Dispose()
        {
            _over = true;
            Array.ForEach(_threads, thread => thread.Join());
        }

        private void Work()
        {
            while (!_over)
            {
                Thread.SpinWait(1_000);
            }
        }
    }
}
