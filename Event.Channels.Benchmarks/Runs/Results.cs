namespace EventChannels.Benchmarks;

/// <summary>All that one run found out.</summary>
internal sealed record Results(
    IReadOnlyList<Figure> Figures,
    IReadOnlyList<(string Peer, ValueMemory Bytes)> ValueMemory,
    IReadOnlyList<(string Peer, double Bytes)> SyncValueMemory,
    IReadOnlyList<(string Peer, WatcherMemory Bytes)> WatcherMemory,
    IReadOnlyList<(string Peer, WatchGrowth Exponents)> WatchGrowth,
    IReadOnlyList<ProbeResult> Probes)
{
    /// <summary>A figure, or null if the run has none.</summary>
    public Figure? Find<TRow>(string peer, int watchers)
        where TRow : Row =>
        Find(typeof(TRow).Name, peer, watchers);

    public Figure? Find(string row, string peer, int watchers) =>
        Figures.FirstOrDefault(figure => (figure.Row, figure.Peer, figure.Watchers) == (row, peer, watchers));

    /// <summary>The exponent of Set, from 100 watchers on: for fewer, what any Set costs comes first.</summary>
    public double SetExponent(string peer) => Growth.Exponent(
    [
        .. Figures
            .Where(figure => figure.Row == nameof(SetUnread) && figure.Peer == peer && figure.Watchers >= 100)
            .Select(figure => (figure.Watchers, figure.Least)),
    ]);
}
