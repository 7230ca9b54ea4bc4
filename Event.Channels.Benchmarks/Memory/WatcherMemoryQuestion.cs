namespace EventChannels.Benchmarks;

/// <summary>The bytes of a watcher: with an unread value, and waiting in its own loop.</summary>
internal sealed class WatcherMemoryQuestion(int watchers) : IQuestion<WatcherMemory>
{
    private readonly int _watchers = watchers;

    public WatcherMemory Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        TPeer peer = TPeer.Create(inline: false);
        var watchers = new TWatcher[_watchers]; // not counted
        long empty = Heap.BytesInUse();

        for (int i = 0; i < watchers.Length; i++)
        {
            watchers[i] = peer.Watch();
        }

        peer.Set(1);
        peer.Settle();
        double idle = (double)(Heap.BytesInUse() - empty) / _watchers;

        foreach (TWatcher watcher in watchers)
        {
            _ = ReadAsync(watcher);
        }

        Thread.Sleep(200); // after this time the readers wait again, even if values come late
        double parked = (double)(Heap.BytesInUse() - empty) / _watchers;
        GC.KeepAlive(watchers);
        return new WatcherMemory(idle, parked);
    }

    private static async Task ReadAsync<TWatcher>(TWatcher watcher)
        where TWatcher : struct, IPeerWatcher
    {
        while (true)
        {
            await watcher.GetAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}

/// <summary>Bytes per watcher.</summary>
internal readonly record struct WatcherMemory(double Idle, double Parked);
