namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies that these tests hold to what every package promises.</summary>
internal static class Libraries
{
    public static IEnumerable<TestFixtureData> All =>
        [new TestFixtureData(typeof(OptionsValue<>).Assembly).SetArgDisplayNames("Event.Channels.Hosting")];
}
