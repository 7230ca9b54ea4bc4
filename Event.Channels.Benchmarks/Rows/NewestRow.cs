using BenchmarkDotNet.Attributes;

namespace EventChannels.Benchmarks;

/// <summary>A row in which watchers get the newest number, from each peer in turn.</summary>
public abstract class NewestRow : Row
{
    [GlobalSetup(Target = nameof(Obvious))]
    public void SetUpObvious() => SetUp(Prepare<ObviousPeer, ObviousWatcher>(inline: false));

    [GlobalSetup(Target = nameof(Library))]
    public void SetUpLibrary() => SetUp(Prepare<LibraryPeer, LibraryWatcher>(inline: false));

    [GlobalSetup(Target = nameof(Signalled))]
    public void SetUpSignalled() => SetUp(Prepare<SignalledPeer, SignalledWatcher>(inline: false));

    [GlobalSetup(Target = nameof(Rx))]
    public void SetUpRx() => SetUp(Prepare<RxPeer, SubscribedWatcher>(inline: false));

    [GlobalSetup(Target = nameof(R3))]
    public void SetUpR3() => SetUp(Prepare<R3Peer, SubscribedWatcher>(inline: false));

    [GlobalSetup(Target = nameof(Broadcast))]
    public void SetUpBroadcast() => SetUp(Prepare<BroadcastPeer, BroadcastWatcher>(inline: false));

    [Benchmark(Baseline = true, Description = PeerNames.Obvious)]
    public void Obvious() => Run();

    [Benchmark(Description = PeerNames.Library)]
    public void Library() => Run();

    [Benchmark(Description = PeerNames.Signalled)]
    public void Signalled() => Run();

    [Benchmark(Description = PeerNames.Rx)]
    public void Rx() => Run();

    [Benchmark(Description = PeerNames.R3)]
    public void R3() => Run();

    [Benchmark(Description = PeerNames.Broadcast)]
    public void Broadcast() => Run();

    private protected abstract Work Prepare<TPeer, TWatcher>(bool inline)
        where TPeer : struct, IPeer<TPeer, TWatcher>
        where TWatcher : struct, IPeerWatcher;
}
