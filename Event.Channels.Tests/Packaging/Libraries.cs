namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies that these tests hold to what every package promises.</summary>
internal static class Libraries
{
    public static IEnumerable<TestFixtureData> All => [Of(typeof(IValue<>))];

    private static TestFixtureData Of(Type type) => new TestFixtureData(type.Assembly).SetArgDisplayNames(type.Assembly.GetName().Name!);
}
