using System.Diagnostics.Metrics;

namespace EventChannels;

/// <summary>The named values that are alive, so that what they have can be counted whenever someone asks.</summary>
/// <remarks>Observed when a listener asks, so that one that comes late sees it too: hence it is not counted up and down.</remarks>
internal static class NamedValues
{
    private static readonly object _gate = new();

    // Guarded by the gate. Dead ones are pruned when it is full.
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
        "Sets that wait for Sync watchers, or in line behind one that does.");

    /// <summary>Notes a named value, for as long as what it reports through is alive, which is given.</summary>
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

    // Values of one name are one series.
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
