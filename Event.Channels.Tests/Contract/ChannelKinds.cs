namespace EventChannels.Tests.Contract;

/// <summary>This library's channels and the framework's, as sources of fixtures and test cases.</summary>
internal static class ChannelKinds
{
    private static readonly ChannelKind[] _all =
    [
        new WatcherOfValue(),
        new BoundedOfOne(),
        new WatcherOfSyncValue(),
#if NET // other frameworks get the package of .NET 9, which does not support a capacity of 0
        new Rendezvous(),
#endif
    ];

    public static IEnumerable<TestFixtureData> All => Fixtures(_ => true);

    public static IEnumerable<TestFixtureData> Coalescing => Fixtures(kind => !kind.HandsOver);

    public static IEnumerable<TestFixtureData> HandingOver => Fixtures(kind => kind.HandsOver);

    public static IEnumerable<ChannelKind> RefusingSecondRead => _all.Where(kind => kind.RefusesSecondRead);

    public static IEnumerable<ChannelKind> QueueingSecondRead => _all.Where(kind => !kind.RefusesSecondRead);

    // During a handover, the reader receives the one item that was written for it.
    public static IEnumerable<ChannelKind> ResumingWithNewest => _all.Where(kind => kind.ResumesWithNewest);

    public static IEnumerable<ChannelKind> ResumingWithTheFirst => _all.Where(kind => !kind.ResumesWithNewest && !kind.HandsOver);

    public static IEnumerable<ChannelKind> LettingWritesFinish => _all.Where(kind => kind.CompletionLetsWritesFinish);

    public static IEnumerable<ChannelKind> FailingWrites =>
        _all.Where(kind => kind.HandsOver && !kind.CompletionLetsWritesFinish);

    public static IEnumerable<ChannelKind> KeepingCancelledWrite => _all.Where(kind => kind.KeepsCancelledWrite);

    public static IEnumerable<ChannelKind> DroppingCancelledWrite =>
        _all.Where(kind => kind.HandsOver && !kind.KeepsCancelledWrite);

    public static IEnumerable<ChannelKind> CancellingElsewhere => _all.Where(kind => kind.CancelsElsewhere);

    public static IEnumerable<ChannelKind> CancellingInline => _all.Where(kind => !kind.CancelsElsewhere);

    private static IEnumerable<TestFixtureData> Fixtures(Func<ChannelKind, bool> filter) =>
        _all.Where(filter).Select(kind => new TestFixtureData(kind).SetArgDisplayNames(kind.ToString()));
}
