using System.Diagnostics;

namespace EventChannels;

/// <summary>The metrics of one named value.</summary>
/// <remarks>
/// Each method may run a listener's code. Call it outside any lock, and only after all work that other threads wait for.
/// </remarks>
/// <param name="name">The value's name.</param>
/// <param name="counts">The counts of the value.</param>
internal sealed class ValueMetrics(string name, IValueCounts counts)
{
    private static readonly KeyValuePair<string, object?> _cancelled =
        new(Instruments.ErrorType, typeof(OperationCanceledException).FullName);

    private readonly IValueCounts _counts = counts;

    public string Name { get; } = name;

    public KeyValuePair<string, object?> Tag { get; } = TagOf(name);

    public int WatcherCount => _counts.WatcherCount;

    public int WaitingSetCount => _counts.WaitingSetCount;

    /// <summary>Whether a listener uses a measurement that needs the timestamp of the Set.</summary>
    public static bool IsTimed => Instruments.DeliveryAge.Enabled || Instruments.SetWait.Enabled;

    public static KeyValuePair<string, object?> TagOf(string name) => new(Instruments.ValueName, name);

    /// <summary>Whether a listener uses a measurement of deliveries.</summary>
    public static bool CountsDeliveries =>
        Instruments.Deliveries.Enabled || Instruments.CoalescedUpdates.Enabled || Instruments.DeliveryAge.Enabled;

    public void CountSet()
    {
        if (Instruments.Sets.Enabled)
        {
            Instruments.Sets.Add(1, Tag);
        }
    }

    /// <param name="passedOver">The number of updates that the watcher missed since its last delivery.</param>
    /// <param name="setAt">The timestamp of the Set; 0 if it was not measured.</param>
    public void CountDelivery(long passedOver, long setAt)
    {
        long now = setAt == 0 ? 0 : Stopwatch.GetTimestamp(); // before listeners run, which takes time
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

    /// <param name="from">The timestamp at which the Set began.</param>
    /// <param name="to">The timestamp at which its producer was released.</param>
    /// <param name="cancelled">Whether the producer was released because it was cancelled.</param>
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

/// <summary>The counts of a value, read without its lock.</summary>
internal interface IValueCounts
{
    /// <summary>The number of watchers that are not disposed.</summary>
    int WatcherCount { get; }

    /// <summary>The number of Sets that wait, for every-value watchers or in line.</summary>
    int WaitingSetCount { get; }
}
