using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace EventChannels.Hosting.Tests.Documents;

/// <summary>The table of instruments on the page lists the existing instruments.</summary>
public sealed partial class InstrumentTableTests
{
    [Test]
    public async Task The_table_lists_each_instrument_with_its_kind_unit_and_attributes()
    {
        IEnumerable<string> instruments = (await ReportedAsync()).Select(reported =>
            $"{reported.Key.Name} {KindOf(reported.Key)} {reported.Key.Unit} {string.Join(',', reported.Value.Keys.Order())}");

        string page = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "hosts.md"));
        IEnumerable<string> rows = Row().Matches(page).Select(row =>
            $"{row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]} {AttributesIn(row.Groups["attributes"].Value)}");

        Assert.That(rows, Is.EquivalentTo(instruments));
        Assert.That(page, Does.Contain("The attribute \"name\" is `event.channels.value.name`"));
    }

    // All reports of a value on which every measured operation happens.
    private static async Task<ConcurrentDictionary<Instrument, ConcurrentDictionary<string, bool>>> ReportedAsync()
    {
        var reported = new ConcurrentDictionary<Instrument, ConcurrentDictionary<string, bool>>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == "Event.Channels")
            {
                reported[instrument] = [];
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();

        var value = new MemoryValue<int>(1) { Name = nameof(InstrumentTableTests) };
        using MemoryWatcher<int> screen = value.Watch();
        value.Set(2);
        await screen.GetAsync().Within();
        using MemoryWatcher<int> journal = value.Watch(Delivery.Sync);
        using var giveUp = new CancellationTokenSource();
        ValueTask set = value.SetAsync(3, giveUp.Token);
        giveUp.Cancel();
        Assert.That(async () => await set, Throws.TypeOf<SetAbandonedException>());
        listener.RecordObservableInstruments();
        return reported;

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                reported[instrument][tag.Key] = true;
            }
        }
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        ObservableUpDownCounter<int> => "up-down counter, observed",
        _ => instrument.GetType().Name,
    };

    private static string AttributesIn(string cell) =>
        string.Join(',', cell.Trim('`').Replace("name", "event.channels.value.name", StringComparison.Ordinal)
            .Split(", ", StringSplitOptions.TrimEntries).Select(attribute => attribute.Trim('`')).Order());

    [GeneratedRegex(
        @"^\| `(?<name>event\.channels\.[^`]+)` \| (?<kind>[^|]+) \| `(?<unit>[^`]+)` \| (?<attributes>[^|]+) \|",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
