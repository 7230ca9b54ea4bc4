namespace EventChannels.Benchmarks;

/// <summary>The cost of one peer for one kind of work.</summary>
/// <param name="Row">The name of the row's type.</param>
/// <param name="Peer">One of <see cref="PeerNames"/>.</param>
/// <param name="Watchers">The number of watchers.</param>
/// <param name="Times">The iterations' times in nanoseconds, the least first.</param>
/// <param name="Bytes">The bytes allocated.</param>
internal sealed record Figure(string Row, string Peer, int Watchers, IReadOnlyList<double> Times, double Bytes)
{
    public double Least => Times[0];

    public double Median => Times[Times.Count / 2];

    /// <summary>One figure from the figures of several passes.</summary>
    public static Figure Merge(IReadOnlyCollection<Figure> passes) => passes.First() with
    {
        Times = [.. passes.SelectMany(pass => pass.Times).Order()],
        Bytes = passes.Min(pass => pass.Bytes), // the rest was allocated by other code of the process
    };
}
