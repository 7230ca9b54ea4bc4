namespace EventChannels.Benchmarks;

/// <summary>One way to hand every number to every watcher. The producer waits until all watchers have taken it.</summary>
/// <inheritdoc cref="IPeer{TSelf, TWatcher}" path="/remarks"/>
internal interface ISyncPeer<TSelf, TWatcher>
    where TSelf : struct, ISyncPeer<TSelf, TWatcher>
    where TWatcher : struct, IPeerWatcher
{
    static abstract TSelf Create(bool inline);

    ValueTask SetAsync(long number);

    TWatcher Watch();
}
