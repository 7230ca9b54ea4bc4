namespace EventChannels.Benchmarks;

/// <summary>What one peer needed for one piece of work.</summary>
/// <param name="Row">The name of the row's type.</param>
/// <param name="Peer">One of <see cref="PeerNames"/>.</param>
/// <param name="Watchers">How many there were.</param>
/// <param name="Times">The iterations' times in nanoseconds, the least first.</param>
/// <param name="Bytes">The bytes allocated.</param>
internal sealed record Figure(string Row, string Peer, int Watchers, IReadOnlyList<double> Times, double Bytes)
{
    public double Least => Times[0];

    public double Median => Times[Times.Count / 2];

    /// <summary>One figure from those of several passes.</summary>
    public static Figure Merge(IReadOnlyCollection<Figure> passes) => passes.First() with
    {
        Times = [.. passes.SelectMany(pass => pass.Times).Order()],
        Bytes = passes.Min(pass => pass.Bytes), // what else happened to allocate at the time is not the peer's
    };
}
