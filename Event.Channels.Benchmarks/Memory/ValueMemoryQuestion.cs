namespace EventChannels.Benchmarks;

/// <summary>The bytes of a value with data: without a watcher, and together with an idle watcher.</summary>
internal sealed class ValueMemoryQuestion : IQuestion<ValueMemory>
{
    /// <summary>
    /// The number of values that are kept alive. It is so large that the other allocations of the process do not matter.
    /// </summary>
    public const int Values = 10_000;

    public ValueMemory Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        // The arrays are not counted.
        var peers = new TPeer[Values];
        var watchers = new TWatcher[Values];
        long empty = Heap.BytesInUse();

        for (int i = 0; i < Values; i++)
        {
            peers[i] = TPeer.Create(inline: false);
        }

        double unwatched = (double)(Heap.BytesInUse() - empty) / Values;

        for (int i = 0; i < Values; i++)
        {
            watchers[i] = peers[i].Watch();
        }

        double watched = (double)(Heap.BytesInUse() - empty) / Values;
        GC.KeepAlive(peers);
        GC.KeepAlive(watchers);
        return new ValueMemory(unwatched, watched);
    }
}

/// <summary>Bytes per value.</summary>
internal readonly record struct ValueMemory(double Unwatched, double Watched);
