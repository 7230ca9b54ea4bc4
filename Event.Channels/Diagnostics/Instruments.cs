using System.Diagnostics.Metrics;

namespace EventChannels;

/// <summary>The meter and the instruments of all named values in the process.</summary>
/// <remarks>Names and units follow OpenTelemetry's semantic conventions.</remarks>
internal static class Instruments
{
    /// <summary>An attribute of every measurement.</summary>
    public const string ValueName = "event.channels.value.name";

    /// <summary>An attribute of operations that failed.</summary>
    public const string ErrorType = "error.type";

    public static readonly Meter Meter = CreateMeter();

    public static readonly Counter<long> Sets = Meter.CreateCounter<long>(
        "event.channels.sets", "{set}", "Updates that were set.");

    public static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "event.channels.deliveries", "{delivery}", "Updates that a watcher got.");

    public static readonly Counter<long> CoalescedUpdates = Meter.CreateCounter<long>(
        "event.channels.coalesced_updates",
        "{update}",
        "Updates that a watcher never got, because a newer one took their place.");

    public static readonly Histogram<double> DeliveryAge = Meter.CreateHistogram(
        "event.channels.delivery.age",
        "s",
        "Time from the Set of an update until a watcher got it.",
        tags: null,
        Seconds());

    public static readonly Histogram<double> SetWait = Meter.CreateHistogram(
        "event.channels.set.wait.duration",
        "s",
        "Time that a Set waited for every-value watchers.",
        tags: null,
        Seconds());

    // OpenTelemetry expects the package version, without the commit after the +.
    private static Meter CreateMeter()
    {
        var meter = new Meter("Event.Channels", ThisAssembly.AssemblyInformationalVersion.Split('+')[0]);
        UnloadableContext.DisposeWith(meter);
        return meter;
    }

    // The range reaches from a handover in memory to a consumer that is busy for a minute.
    private static InstrumentAdvice<double> Seconds() => new()
    {
        HistogramBucketBoundaries =
            [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };
}
