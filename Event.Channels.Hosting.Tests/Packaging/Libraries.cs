namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies for which these tests check the promises of every package.</summary>
internal static class Libraries
{
    public static IEnumerable<TestFixtureData> All =>
        [new TestFixtureData(typeof(OptionsValue<>).Assembly).SetArgDisplayNames("Event.Channels.Hosting")];
}
