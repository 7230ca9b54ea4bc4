namespace EventChannels.Tests.Support;

/// <summary>
/// For a fixture whose tests hold in both modes: <c>[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]</c> above a
/// class with the primary constructor <c>(bool sync)</c>.
/// </summary>
/// <remarks>
/// Where it is meaningful that watchers of both modes share the value: <see cref="All"/>, <c>(Mode mode)</c>, and
/// <see cref="Watch"/>.
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

    /// <summary>Watches in the mode that the watcher of this number has.</summary>
    public static MemoryWatcher<T> Watch<T>(this MemoryValue<T> value, Mode mode, int number) =>
        value.Watch(mode == Mode.Sync || (mode == Mode.Mixed && number % 2 == 1) ? Delivery.Sync : Delivery.Async);
}
