namespace EventChannels.Benchmarks;

/// <summary>The rows, in the order of the table.</summary>
internal static class AllRows
{
    public static IReadOnlyList<Row> Create() =>
    [
        new SetUnread(),
        new SetThenGetAll(),
        new PingPong(),
        new WakeParked(),
        new WaitWithToken(),
        new LoopItem(),
        new SyncSet(),
        new WatchAndDispose(),
        new ContendedSet(),
        new HotPeek(),
    ];
}
