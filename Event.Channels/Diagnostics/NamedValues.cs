using System.Diagnostics.Metrics;

namespace EventChannels;

/// <summary>The named values that are alive, so that their watchers can be counted whenever someone asks.</summary>
internal static class NamedValues
{
    private const int FewestToPrune = 64;

    private static readonly object _gate = new();

    // Under the gate: what may be collected, and how many there may be before it is looked for what was.
    private static readonly List<WeakReference<ValueMetrics>> _values = [];
    private static int _most = FewestToPrune;

    /// <summary>Observed by whoever listens, also from late on: hence not counted up and down.</summary>
    public static readonly ObservableUpDownCounter<int> WatcherCount = Instruments.Meter.CreateObservableUpDownCounter(
        "event.channels.watcher.count", CountWatchers, "{watcher}", "Watchers that are live.");

    /// <summary>Notes a named value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="countWatchers">Counts its watchers, without a lock.</param>
    /// <returns>What it reports through. The value is noted for as long as this is alive.</returns>
    public static ValueMetrics Add(string name, Func<int> countWatchers)
    {
        ValueMetrics metrics = new(name, countWatchers);
        lock (_gate)
        {
            if (_values.Count == _most)
            {
                _values.RemoveAll(value => !value.TryGetTarget(out _));
                _most = Math.Max(FewestToPrune, 2 * _values.Count);
            }

            _values.Add(new WeakReference<ValueMetrics>(metrics));
        }

        return metrics;
    }

    // Values of one name are one series.
    private static IEnumerable<Measurement<int>> CountWatchers()
    {
        Dictionary<string, int> counts = [];
        lock (_gate)
        {
            foreach (WeakReference<ValueMetrics> value in _values)
            {
                if (value.TryGetTarget(out ValueMetrics? metrics))
                {
                    counts.TryGetValue(metrics.Name, out int others);
                    counts[metrics.Name] = others + metrics.WatcherCount;
                }
            }
        }

        return [.. counts.Select(count => new Measurement<int>(count.Value, ValueMetrics.TagOf(count.Key)))];
    }
}
