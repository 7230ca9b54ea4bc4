namespace EventChannels.Benchmarks;

/// <summary>A measurement of each peer.</summary>
internal interface IQuestion<TAnswer>
{
    TAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;
}

/// <summary>A measurement of each peer with every-value delivery.</summary>
internal interface ISyncQuestion<TAnswer>
{
    TAnswer Ask<TPeer, TWatcher>()
        where TPeer : struct, ISyncPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;
}
