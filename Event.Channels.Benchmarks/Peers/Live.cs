namespace EventChannels.Benchmarks;

/// <summary>Many watchers of one value.</summary>
internal static class Live
{
    public static TWatcher[] Watch<TPeer, TWatcher>(TPeer peer, int count)
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher
    {
        var watchers = new TWatcher[count];
        for (int i = 0; i < count; i++)
        {
            watchers[i] = peer.Watch();
        }

        return watchers;
    }
}
