namespace EventChannels.Benchmarks;

/// <summary>All peers, for measurements that are not a <see cref="Row"/>.</summary>
internal static class AllPeers
{
    public static IReadOnlyList<(string Peer, TAnswer Answer)> Answer<TAnswer>(IQuestion<TAnswer> question) =>
    [
        (PeerNames.Obvious, question.Ask<ObviousPeer, ObviousWatcher>()),
        (PeerNames.Library, question.Ask<LibraryPeer, LibraryWatcher>()),
        (PeerNames.Signalled, question.Ask<SignalledPeer, SignalledWatcher>()),
        (PeerNames.Rx, question.Ask<RxPeer, SubscribedWatcher>()),
        (PeerNames.R3, question.Ask<R3Peer, SubscribedWatcher>()),
        (PeerNames.Broadcast, question.Ask<BroadcastPeer, BroadcastWatcher>()),
    ];

    public static IReadOnlyList<(string Peer, TAnswer Answer)> Answer<TAnswer>(ISyncQuestion<TAnswer> question) =>
    [
        (PeerNames.Obvious, question.Ask<RendezvousPeer, RendezvousWatcher>()),
        (PeerNames.Library, question.Ask<LibrarySyncPeer, LibraryWatcher>()),
    ];
}
