using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace EventChannels.Tests.Diagnostics;

/// <summary>Listens to the reports of the values of one name, and ignores all others in the process.</summary>
internal sealed class Listener : IDisposable
{
    public const string Sets = "event.channels.sets";
    public const string Deliveries = "event.channels.deliveries";
    public const string Coalesced = "event.channels.coalesced_updates";
    public const string Watchers = "event.channels.watcher.count";
    public const string WaitingSets = "event.channels.set.waiting";
    public const string Age = "event.channels.delivery.age";
    public const string Wait = "event.channels.set.wait.duration";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Measurement, string? Error)> _measured = new();
    private readonly string _name;
    private readonly Action<string>? _onMeasured;

    /// <param name="name">The name.</param>
    /// <param name="onMeasured">Called for each measurement with the instrument, instead of recording the measurement.</param>
    /// <param name="instrument">The only instrument to listen to; null for all.</param>
    public Listener(string name, Action<string>? onMeasured = null, string? instrument = null)
    {
        _name = name;
        _onMeasured = onMeasured;
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == "Event.Channels" && (instrument is null || instrument == published.Name))
            {
                Instruments.Add(published);
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<int>((from, measurement, tags, _) => Note(from, measurement, tags));
        _listener.SetMeasurementEventCallback<long>((from, measurement, tags, _) => Note(from, measurement, tags));
        _listener.SetMeasurementEventCallback<double>((from, measurement, tags, _) => Note(from, measurement, tags));
        _listener.Start();
    }

    public ConcurrentBag<Instrument> Instruments { get; } = [];

    /// <summary>The measurements of the instrument so far.</summary>
    public List<double> All(string instrument) =>
        [.. _measured.Where(measured => measured.Instrument == instrument).Select(measured => measured.Measurement)];

    /// <summary>The errors of the measurements so far.</summary>
    public List<string?> Errors(string instrument) =>
        [.. _measured.Where(measured => measured.Instrument == instrument).Select(measured => measured.Error)];

    public double Sum(string instrument) => All(instrument).Sum();

    /// <summary>The result of an observation: at most one measurement for the name.</summary>
    public List<double> ObserveWatchers() => Observe(Watchers);

    /// <inheritdoc cref="ObserveWatchers"/>
    public List<double> ObserveWaitingSets() => Observe(WaitingSets);

    public void Dispose() => _listener.Dispose();

    private List<double> Observe(string instrument)
    {
        int before = All(instrument).Count;
        _listener.RecordObservableInstruments();
        return [.. All(instrument).Skip(before)];
    }

    private void Note(Instrument instrument, double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags, "event.channels.value.name") != _name)
        {
            return;
        }

        if (_onMeasured is not null)
        {
            _onMeasured(instrument.Name);
            return;
        }

        _measured.Enqueue((instrument.Name, measurement, Find(tags, "error.type")));
    }

    private static string? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag.Key == key)
            {
                return (string?)tag.Value;
            }
        }

        return null;
    }
}
