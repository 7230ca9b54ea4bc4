namespace EventChannels.Tests.Support;

/// <summary>
/// For a fixture whose tests hold with both deliveries: <c>[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]</c> above
/// a class with the primary constructor <c>(bool sync)</c>.
/// </summary>
/// <remarks>
/// If the test makes sense for a value with watchers of both deliveries: <see cref="All"/>, <c>(Mode mode)</c>, and <see
/// cref="Watch"/>.
/// </remarks>
internal static class Modes
{
    public static IEnumerable<TestFixtureData> Both =>
    [
        new TestFixtureData(false).SetArgDisplayNames("async"),
        new TestFixtureData(true).SetArgDisplayNames("Sync"),
    ];

    public static IEnumerable<TestFixtureData> All =>
        Enum.GetValues<Mode>().Select(mode => new TestFixtureData(mode).SetArgDisplayNames(mode.ToString()));

    /// <summary>Watches with the delivery of the watcher with this number.</summary>
    public static MemoryWatcher<T> Watch<T>(this MemoryValue<T> value, Mode mode, int number) =>
        value.Watch(mode == Mode.Sync || (mode == Mode.Mixed && number % 2 == 1) ? Delivery.Sync : Delivery.Async);
}
