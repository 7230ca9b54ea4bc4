namespace EventChannels.Benchmarks;

/// <summary>How many bytes a watcher takes: with an unread value, and waiting in a loop of its own.</summary>
internal sealed class MemoryQuestion(int watchers) : IQuestion<MemoryAnswer>
{
    private readonly int _watchers = watchers;

    public MemoryAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        TPeer peer = TPeer.Create(inline: false);
        var watchers = new TWatcher[_watchers]; // whose place in here is not counted
        long empty = Collect();

        for (int i = 0; i < watchers.Length; i++)
        {
            watchers[i] = peer.Watch();
        }

        peer.Set(1);
        peer.Settle();
        double idle = (double)(Collect() - empty) / _watchers;

        foreach (TWatcher watcher in watchers)
        {
            _ = ReadAsync(watcher);
        }

        Thread.Sleep(200); // where a value comes late, its reader waits again after this
        double parked = (double)(Collect() - empty) / _watchers;
        GC.KeepAlive(watchers);
        return new MemoryAnswer(idle, parked);
    }

    private static async Task ReadAsync<TWatcher>(TWatcher watcher)
        where TWatcher : struct, IPeerWatcher
    {
        while (true)
        {
            await watcher.GetAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static long Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
