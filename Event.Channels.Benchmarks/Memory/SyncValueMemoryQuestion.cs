namespace EventChannels.Benchmarks;

/// <summary>The bytes of a value together with one every-value watcher.</summary>
internal sealed class SyncValueMemoryQuestion : ISyncQuestion<double>
{
    public double Ask<TPeer, TWatcher>()
        where TPeer : struct, ISyncPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        // The arrays are not counted.
        var peers = new TPeer[ValueMemoryQuestion.Values];
        var watchers = new TWatcher[ValueMemoryQuestion.Values];
        long empty = Heap.BytesInUse();

        for (int i = 0; i < peers.Length; i++)
        {
            peers[i] = TPeer.Create(inline: false);
            watchers[i] = peers[i].Watch();
        }

        double bytes = (double)(Heap.BytesInUse() - empty) / peers.Length;
        GC.KeepAlive(peers);
        GC.KeepAlive(watchers);
        return bytes;
    }
}
