namespace EventChannels.Benchmarks;

/// <summary>The results as tables.</summary>
internal sealed class Tables(Results results)
{
    private static readonly string[] _peers =
    [
        PeerNames.Obvious, PeerNames.Library, PeerNames.Signalled, PeerNames.Rx, PeerNames.R3, PeerNames.Broadcast,
        PeerNames.ObviousInline, PeerNames.LibraryInline,
    ];

    /// <summary>The number of operations from which on the allocations of the run itself do not matter.</summary>
    public const int ManyOperations = 1_000;

    private readonly Results _results = results;

    /// <summary>The measured peers, in the order of the columns. The obvious version is the first.</summary>
    public IReadOnlyList<string> Measured { get; } =
        [.. _peers.Where(peer => results.Figures.Any(figure => figure.Peer == peer))];

    public static Table Probes(IReadOnlyList<ProbeResult> probes)
    {
        Table table = new(["Wrong", .. probes[0].Answers.Select(answer => answer.Peer)]);
        foreach (ProbeResult probe in probes)
        {
            table.Add([probe.Title, .. probe.Answers.Select(answer => answer.Answer.ToString())]);
        }

        return table;
    }

    public Table Goals()
    {
        Table table = new("Work", "Goal", "Measured", "Met?");
        foreach (Goal goal in new Goals(_results).Judge())
        {
            string met = goal.Met switch { true => "yes", false => "**no**", null => "–" };
            table.Add(goal.Work, goal.Wanted, goal.Measured, met);
        }

        return table;
    }

    /// <summary>A paragraph for each known reason, with the goals that were missed for it.</summary>
    public string Misses() => string.Concat(
        from goal in new Goals(_results).Judge()
        where goal.Met is false
        let reason = KnownMisses.ReasonFor(goal.Work)
        where reason is not null
        group goal.Work by reason into missed
        select $"\n{string.Join("; ", missed)}: {missed.Key}\n");

    /// <summary>The costs, and their ratios to the obvious version.</summary>
    public Table Costs(Func<Figure, double> cost) => Figures(
        "ns per",
        row => true,
        (figure, baseline) => Cost(figure, baseline, cost));

    /// <summary>The bytes of the rows with at least <see cref="ManyOperations"/> operations per run.</summary>
    public Table Bytes() =>
        Figures("bytes per", row => row.OperationsPerRun >= ManyOperations, (figure, _) => Numbers.Bytes(figure.Bytes));

    /// <summary>The cost of a name.</summary>
    public Table Names() => Single<NamedSet>("A value", NamedSet.Unnamed, NamedSet.Unheard, NamedSet.Heard);

    /// <summary>The cost of creating a value.</summary>
    public Table Creation() =>
        Single<CreateValue>("Peer", PeerNames.Rx, PeerNames.Library, PeerNames.R3, PeerNames.BoundedChannel);

    public Table ValueMemory()
    {
        var sync = _results.SyncValueMemory.ToDictionary(memory => memory.Peer, memory => Numbers.Bytes(memory.Bytes));
        Table table = new("Peer", "No watcher", "One idle watcher", "One every-value watcher");
        foreach ((string peer, ValueMemory bytes) in _results.ValueMemory)
        {
            table.Add(
                peer, Numbers.Bytes(bytes.Unwatched), Numbers.Bytes(bytes.Watched), sync.GetValueOrDefault(peer, "–"));
        }

        return table;
    }

    public Table WatcherMemory()
    {
        Table table = new("Peer", "Idle", "Waiting");
        foreach ((string peer, WatcherMemory bytes) in _results.WatcherMemory)
        {
            table.Add(peer, Numbers.Bytes(bytes.Idle), Numbers.Bytes(bytes.Parked));
        }

        return table;
    }

    public Table Growth()
    {
        Table table = new("Peer", "Set", "Watch", "Dispose");
        foreach ((string peer, WatchGrowth exponents) in _results.WatchGrowth)
        {
            table.Add(
                peer,
                Numbers.Exponent(_results.SetExponent(peer)),
                Numbers.Exponent(exponents.Watch),
                Numbers.Exponent(exponents.Dispose));
        }

        return table;
    }

    private static string Cost(Figure figure, Figure baseline, Func<Figure, double> cost) => figure == baseline
        ? Numbers.Cost(cost(figure))
        : $"{Numbers.Cost(cost(figure))} ({Numbers.Ratio(cost(figure) / cost(baseline))})";

    // The table of a row that has its own table, with one line per peer. The first peer is the baseline.
    private Table Single<TRow>(string head, params string[] peers)
        where TRow : Row, new()
    {
        int watchers = new TRow().WatcherCounts.Single();
        Figure[] figures = [.. peers.Select(peer => _results.Find<TRow>(peer, watchers)!)];
        Table table = new(head, "ns", "median", "bytes");
        foreach (Figure figure in figures)
        {
            table.Add(
                figure.Peer,
                Cost(figure, figures[0], figure => figure.Least),
                Cost(figure, figures[0], figure => figure.Median),
                Numbers.Bytes(figure.Bytes));
        }

        return table;
    }

    private Table Figures(string unit, Func<Row, bool> isShown, Func<Figure, Figure, string> cell)
    {
        Table table = new(["Work", "Watchers", unit, .. Measured]);
        foreach (Row row in AllRows.Create())
        {
            foreach (int watchers in row.WatcherCounts)
            {
                row.Watchers = watchers;
                if (!isShown(row))
                {
                    continue;
                }

                Figure?[] figures = [.. Measured.Select(peer => _results.Find(row.GetType().Name, peer, watchers))];
                table.Add(
                [
                    row.Title,
                    Numbers.Count(watchers),
                    row.Per,
                    .. figures.Select(figure => figure is null ? "–" : cell(figure, figures[0]!)),
                ]);
            }
        }

        return table;
    }
}
