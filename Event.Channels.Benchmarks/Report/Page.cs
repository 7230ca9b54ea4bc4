using System.Runtime;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;

namespace EventChannels.Benchmarks;

/// <summary>The page docs/benchmarks.md, written from the results of a run.</summary>
internal sealed class Page(Results results, bool quick)
{
    private const string Name = "benchmarks";
    private const string Command = "dotnet run -c Release --project Event.Channels.Benchmarks";

    private const string WithoutRx =
        "\nOnly a run without `--quick` measures 100,000 subscribers of Rx, since subscribing them takes half a minute.";

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

        This page shows the costs of the library beside those of its peers: versions that anyone could write in an hour, and
        other libraries for the same job. The benchmark program writes this page with the following command:

        ```sh
        {Command}{(_quick ? " -- --quick" : "")}
        ```

        Compare the ratios within one run. Absolute figures depend on the machine.

        ```text
        {string.Join('\n', HostEnvironmentInfo.GetCurrent().ToFormattedString())}
        {Runtime}
        ```

        | Peer | Implementation |
        |---|---|
        | {PeerNames.Obvious} | a lock, a list, and one `Channel.CreateBounded` (capacity 1, DropOldest) per watcher. For every-value delivery, one `CreateBounded(0)` per watcher: a Set starts all writes and then awaits them |
        | {PeerNames.Signalled} | no channel: the newest update, and a `TaskCompletionSource` that the next update completes |
        | {PeerNames.Rx} | System.Reactive's `BehaviorSubject`, which feeds one channel of capacity 1 per subscriber |
        | {PeerNames.R3} | R3's `ReactiveProperty`, which feeds one channel of capacity 1 per subscriber |
        | {PeerNames.Broadcast} | TPL Dataflow's `BroadcastBlock`, linked to one `BufferBlock` (capacity 1) per watcher. A Set is measured until the last buffer was offered the value |
        | … inline | with `AllowSynchronousContinuations`: a Set runs the code of its watchers |

        ## Goals

        Ratios are relative to the obvious version (Obvious BCL) in the same run. The ratio for creating a value is relative to Rx.

        {_tables.Goals()}{_tables.Misses()}
        ## Costs

        The least time of all iterations, in nanoseconds. The ratio to the obvious version is in parentheses. All peers are called
        in the same way, through structs, so that the compiler can inline the calls.{(_quick ? WithoutRx : "")}

        {_tables.Costs(figure => figure.Least)}
        The median of the iterations, in the same form:

        {_tables.Costs(figure => figure.Median)}
        ## Bytes allocated

        Bytes per operation, on all threads together, for the rows with at least {Numbers.Count(Tables.ManyOperations)} operations per run. If an
        operation contains a Set, its bytes are included.

        {_tables.Bytes()}
        ## Cost of a name

        One Set and the TryGet of one watcher, for three values: without a `Name`, with a name but no listener, and with a
        listener that does almost nothing. The ratio to the first is in parentheses.

        {_tables.Names()}
        ## Create a value

        `new MemoryValue<int>(1)` beside Rx's `new BehaviorSubject<int>(1)`, R3's `new ReactiveProperty<int>(1)`, and
        `Channel.CreateBounded<int>(1)` with one item. There are no watchers. The ratio to Rx is in parentheses.

        {_tables.Creation()}
        ## Bytes per value

        A value with data and no watcher, one idle watcher, or one every-value watcher. The bytes of the watcher are included.
        The figures are the heap in use after a full collection, with {Numbers.Count(ValueMemoryQuestion.Values)} values, divided by their number.

        {_tables.ValueMemory()}
        ## Bytes per watcher

        The whole watcher, including its place in the value: idle with an unread value, or waiting in its own async loop. The
        state of the loop is included.

        {_tables.WatcherMemory()}
        {Image("memory-idle", "Bytes per idle watcher")}
        {Image("memory-waiting", "Bytes per waiting watcher")}
        ## Growth

        The exponent of the cost over the number of watchers: 0 means a constant cost, 1 means a proportional cost. Set is
        measured from 100 to {(_quick ? "100,000 watchers (Rx: to 10,000)" : "100,000 watchers")}, Watch and Dispose from 100 to 10,000.

        {_tables.Growth()}
        {Image("growth", "Set over the number of watchers")}
        ## Right or wrong

        The number of rounds in which a peer was wrong. The first two rows are races between two threads, aligned by spinning.
        They count only the rounds in which both threads ran at the same time. The machine affects how often a race is lost, but
        not whether it can be lost.

        {Tables.Probes(_results.Probes)}
        To run only these tests: `{Command} -- --probe`

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
