using System.Runtime;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;

namespace EventChannels.Benchmarks;

/// <summary>docs/benchmarks.md, written anew from the results of a run.</summary>
internal sealed class Page(Results results, bool quick)
{
    private const string Name = "benchmarks";
    private const string Command = "dotnet run -c Release --project Event.Channels.Benchmarks";

    private const string WithoutRx =
        "\n100,000 subscribers of Rx are left to the full run: to subscribe them takes half a minute.";

    private readonly Results _results = results;
    private readonly bool _quick = quick;
    private readonly Tables _tables = new(results);

    /// <summary>Writes the page, and its charts in a folder beside it.</summary>
    /// <returns>The path of the page.</returns>
    public string Write(string folder)
    {
        string charts = Path.Combine(folder, Name);
        Directory.CreateDirectory(charts);
        foreach ((string name, string svg) in Charts())
        {
            File.WriteAllText(Path.Combine(charts, $"{name}.svg"), $"{svg.Trim()}\n");
        }

        string path = Path.Combine(folder, $"{Name}.md");
        File.WriteAllText(path, ToString());
        return path;
    }

    /// <summary>The tables alone.</summary>
    public string Summary() => string.Join(
        '\n',
        _tables.Goals(),
        _tables.Costs(figure => figure.Least),
        _tables.Bytes(),
        _tables.Names(),
        _tables.Creation(),
        _tables.ValueMemory(),
        _tables.WatcherMemory(),
        _tables.Growth(),
        Tables.Probes(_results.Probes));

    public override string ToString() => $"""
        # Benchmarks

        What this library costs, beside the versions that anyone could write in an hour and beside what else is used for the
        job. This page is written by the program that measures; to write it anew:

        ```sh
        {Command}{(_quick ? " -- --quick" : "")}
        ```

        Absolute figures belong to the machine; ratios of one run are what counts.

        ```text
        {string.Join('\n', HostEnvironmentInfo.GetCurrent().ToFormattedString())}
        {Runtime}
        ```

        | Peer | is |
        |---|---|
        | {PeerNames.Obvious} | a lock, a list, and a `Channel.CreateBounded` (capacity 1, DropOldest) a watcher; for Sync, `CreateBounded(0)` a watcher, of which a Set starts all writes and then awaits them |
        | {PeerNames.Signalled} | no channel: the newest update, and a `TaskCompletionSource` that the next one completes |
        | {PeerNames.Rx} | System.Reactive's `BehaviorSubject`, which feeds a channel of 1 a subscriber |
        | {PeerNames.R3} | R3's `ReactiveProperty`, which feeds a channel of 1 a subscriber |
        | {PeerNames.Broadcast} | TPL Dataflow's `BroadcastBlock`, linked to a `BufferBlock` (capacity 1) a watcher; a Set counts until the last buffer was offered the value |
        | … inline | with `AllowSynchronousContinuations`: a Set runs the code of its watchers |

        ## Goals

        Ratios are to the obvious version in the same run; to create a value, to Rx.

        {_tables.Goals()}{_tables.Misses()}
        ## Costs

        The least of the iterations, in nanoseconds, and in brackets its ratio to the obvious version. All peers are called in
        the same way, through structs that the compiler sees through.{(_quick ? WithoutRx : "")}

        {_tables.Costs(figure => figure.Least)}
        The median of the iterations, in the same way:

        {_tables.Costs(figure => figure.Median)}
        ## Bytes allocated

        Per operation, on all threads together, of the rows with at least {Numbers.Count(Tables.ManyOperations)} operations a run. The bytes of a Set that
        belongs to the operation are counted, too.

        {_tables.Bytes()}
        ## What a name costs

        A Set and the TryGet of one watcher, for a value without a `Name`, for one with a name that nobody listens to, and
        for one whose listener does next to nothing; in brackets the ratio to the first.

        {_tables.Names()}
        ## Create a value

        `new MemoryValue<int>(1)` beside Rx's `new BehaviorSubject<int>(1)`, R3's `new ReactiveProperty<int>(1)`, and
        `Channel.CreateBounded<int>(1)` with the 1 in it. Nobody watches. In brackets the ratio to Rx.

        {_tables.Creation()}
        ## Bytes a value

        A value with data: nobody watches it, or one idle watcher does, or one Sync watcher does. The watcher's bytes are
        counted, too. Measured as the heap that is in use after a full collection, for {Numbers.Count(ValueMemoryQuestion.Values)} values.

        {_tables.ValueMemory()}
        ## Bytes a watcher

        The whole watcher, its place in the value included: idle with an unread value, and waiting in an async loop of its
        own, whose state is counted too.

        {_tables.WatcherMemory()}
        {Image("memory-idle", "Bytes an idle watcher")}
        {Image("memory-waiting", "Bytes a waiting watcher")}
        ## Growth

        The exponent of the cost over the number of watchers: 0 stays the same, 1 grows in proportion. Set from 100 to
        {(_quick ? "100,000 (Rx: 10,000)" : "100,000")}, Watch and Dispose from 100 to 10,000.

        {_tables.Growth()}
        {Image("growth", "Set over the number of watchers")}
        ## Right or wrong

        Rounds in which a peer was wrong. The first two are races of two threads, lined up by spinning, of which only those
        count in which both were at it at once. How often a race is lost depends on the machine; whether it can be does not.

        {Tables.Probes(_results.Probes)}
        The same, alone: `{Command} -- --probe`

        ## Charts

        {string.Join('\n', AllRows.Create().Select(row => Image(ChartName(row), $"{Title(row)}, {Unit(row)}"))).TrimEnd()}

        """;

    private static string Runtime =>
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, "
        + $"{(GCSettings.IsServerGC ? "server" : "workstation")} garbage collector";

    private static string Image(string chart, string description) => $"![{description}]({Name}/{chart}.svg)\n";

    private static string ChartName(Row row) =>
        string.Concat(row.GetType().Name.Select((letter, i) =>
            char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string Unit(Row row) => $"ns per {row.Per}";

    private static string Title(Row row) =>
        row.MainCount > 1 ? $"{row.Title} ({Numbers.Count(row.MainCount)} watchers)" : row.Title;

    private IEnumerable<(string Name, string Svg)> Charts()
    {
        foreach (Row row in AllRows.Create())
        {
            IEnumerable<Figure> figures = _tables.Measured
                .Select(peer => _results.Find(row.GetType().Name, peer, row.MainCount))
                .OfType<Figure>();
            yield return (
                ChartName(row),
                BarChart.Draw(Title(row), Unit(row), [.. figures.Select(figure => (figure.Peer, figure.Least))]));
        }

        yield return ("growth", LineChart.Draw(
            "Set, the watchers have not read",
            "ns per Set",
            _results.Figures.Where(figure => figure.Row == nameof(SetUnread)).GroupBy(figure => figure.Peer)));
        yield return ("memory-idle", BarChart.Draw(
            "An idle watcher", "bytes", [.. _results.WatcherMemory.Select(memory => (memory.Peer, memory.Bytes.Idle))]));
        yield return ("memory-waiting", BarChart.Draw(
            "A waiting watcher, with its loop",
            "bytes",
            [.. _results.WatcherMemory.Select(memory => (memory.Peer, memory.Bytes.Parked))]));
    }
}
