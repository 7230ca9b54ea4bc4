namespace EventChannels.Benchmarks;

/// <summary>All results of one run.</summary>
internal sealed record Results(
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<(string Peer, ValueMemory Bytes)> ValueMemory,
    IReadOnlyList<(string Peer, double Bytes)> SyncValueMemory,
    IReadOnlyList<(string Peer, WatcherMemory Bytes)> WatcherMemory,
    IReadOnlyList<(string Peer, WatchGrowth Exponents)> WatchGrowth,
    IReadOnlyList<ProbeResult> Probes)
{
    /// <summary>A figure; null if the run did not measure it.</summary>
    public Figure? Find<TRow>(string peer, int watchers)
        where TRow : Row =>
        Find(typeof(TRow).Name, peer, watchers);

    public Figure? Find(string row, string peer, int watchers) =>
        Figures.FirstOrDefault(figure => (figure.Row, figure.Peer, figure.Watchers) == (row, peer, watchers));

    /// <summary>The exponent of Set, from 100 watchers on. With fewer watchers, the fixed cost of a Set dominates.</summary>
    public double SetExponent(string peer) => Growth.Exponent(
    [
        .. Figures
            .Where(figure => figure.Row == nameof(SetUnread) && figure.Peer == peer && figure.Watchers >= 100)
            .Select(figure => (figure.Watchers, figure.Least)),
    ]);
}
