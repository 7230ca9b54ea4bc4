namespace EventChannels.Benchmarks;

/// <summary>Something to find out about each peer.</summary>
internal interface IQuestion<TAnswer>
{
    TAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;
}

/// <summary>Something to find out about each peer of Sync mode.</summary>
internal interface ISyncQuestion<TAnswer>
{
    TAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, ISyncPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;
}
