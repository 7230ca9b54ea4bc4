using System.Diagnostics;

namespace EventChannels;

/// <summary>What one named value reports.</summary>
/// <remarks>
/// Each call may run a listener's code: make it outside any lock, when nobody waits any more for what the caller
/// has yet to do.
/// </remarks>
/// <param name="name">The value's name.</param>
/// <param name="counts">What it counts.</param>
internal sealed class ValueMetrics(string name, IValueCounts counts)
{
    private static readonly KeyValuePair<string, object?> _cancelled =
        new(Instruments.ErrorType, typeof(OperationCanceledException).FullName);

    private readonly IValueCounts _counts = counts;

    public string Name { get; } = name;

    public KeyValuePair<string, object?> Tag { get; } = TagOf(name);

    public int WatcherCount => _counts.WatcherCount;

    public int WaitingSetCount => _counts.WaitingSetCount;

    /// <summary>Whether someone wants to know what takes a timestamp of the Set.</summary>
    public static bool IsTimed => Instruments.DeliveryAge.Enabled || Instruments.SetWait.Enabled;

    public static KeyValuePair<string, object?> TagOf(string name) => new(Instruments.ValueName, name);

    /// <summary>Whether someone wants to know of deliveries.</summary>
    public static bool CountsDeliveries =>
        Instruments.Deliveries.Enabled || Instruments.CoalescedUpdates.Enabled || Instruments.DeliveryAge.Enabled;

    public void CountSet()
    {
        if (Instruments.Sets.Enabled)
        {
            Instruments.Sets.Add(1, Tag);
        }
    }

    /// <param name="passedOver">How many updates the watcher passed over since the delivery before.</param>
    /// <param name="setAt">When the update was set; 0 if that was not measured.</param>
    public void CountDelivery(long passedOver, long setAt)
    {
        long now = setAt == 0 ? 0 : Stopwatch.GetTimestamp(); // before listeners take their time
        Instruments.Deliveries.Add(1, Tag);
        if (passedOver > 0)
        {
            Instruments.CoalescedUpdates.Add(passedOver, Tag);
        }

        if (setAt != 0)
        {
            Instruments.DeliveryAge.Record(Seconds(setAt, now), Tag);
        }
    }

    /// <param name="from">When the Set began.</param>
    /// <param name="to">When its producer was let go on.</param>
    /// <param name="cancelled">Whether that was because it was cancelled.</param>
    public void RecordWait(long from, long to, bool cancelled)
    {
        if (cancelled)
        {
            Instruments.SetWait.Record(Seconds(from, to), Tag, _cancelled);
        }
        else
        {
            Instruments.SetWait.Record(Seconds(from, to), Tag);
        }
    }

    private static double Seconds(long from, long to) => (to - from) / (double)Stopwatch.Frequency;
}

/// <summary>What a value counts, read without its lock.</summary>
internal interface IValueCounts
{
    /// <summary>How many watchers are live.</summary>
    int WatcherCount { get; }

    /// <summary>How many Sets wait for Sync watchers, or in line behind one that does.</summary>
    int WaitingSetCount { get; }
}
