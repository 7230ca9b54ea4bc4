namespace Event.Channels.Tests;

/// <summary>
/// For a fixture whose tests hold in both modes: <c>[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]</c> above a
/// class with the primary constructor <c>(bool sync)</c>.
/// </summary>
internal static class Modes
{
    public static IEnumerable<TestFixtureData> Both =>
    [
        new TestFixtureData(false).SetArgDisplayNames("async"),
        new TestFixtureData(true).SetArgDisplayNames("Sync"),
    ];
}
