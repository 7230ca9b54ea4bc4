using System.Diagnostics.Metrics;

namespace EventChannels;

/// <summary>The live named values, whose watchers and waiting Sets are counted when a listener asks.</summary>
/// <remarks>The instruments are observable, so that a listener that starts late sees the full count.</remarks>
internal static class NamedValues
{
    private static readonly object _gate = new();

    // Guarded by _gate. Dead references are pruned when the list is full.
    private static readonly List<WeakReference<ValueMetrics>> _values = [];

    public static readonly ObservableUpDownCounter<int> WatcherCount = Instruments.Meter.CreateObservableUpDownCounter(
        "event.channels.watcher.count",
        static () => Count(static value => value.WatcherCount),
        "{watcher}",
        "Watchers that are live.");

    public static readonly ObservableUpDownCounter<int> WaitingSetCount = Instruments.Meter.CreateObservableUpDownCounter(
        "event.channels.set.waiting",
        static () => Count(static value => value.WaitingSetCount),
        "{set}",
        "Sets that wait for every-value watchers, or in line behind a Set that does.");

    /// <summary>Adds a named value. It stays in the list as long as the returned metrics are alive.</summary>
    public static ValueMetrics Add(string name, IValueCounts counts)
    {
        ValueMetrics metrics = new(name, counts);
        lock (_gate)
        {
            if (_values.Count == _values.Capacity)
            {
                _values.RemoveAll(static value => !value.TryGetTarget(out _));
                _values.Capacity = Math.Max(64, 2 * _values.Count);
            }

            _values.Add(new WeakReference<ValueMetrics>(metrics));
        }

        return metrics;
    }

    // Values with the same name are one series.
    private static Measurement<int>[] Count(Func<ValueMetrics, int> countOf)
    {
        lock (_gate)
        {
            return [.. _values
                .Select(static value => value.TryGetTarget(out ValueMetrics? metrics) ? metrics : null)
                .OfType<ValueMetrics>()
                .GroupBy(static metrics => metrics.Name, countOf)
                .Select(static counts => new Measurement<int>(counts.Sum(), ValueMetrics.TagOf(counts.Key)))];
        }
    }
}
