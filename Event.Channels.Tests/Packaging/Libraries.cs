namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies for which these tests check the promises of every package.</summary>
internal static class Libraries
{
    public static IEnumerable<TestFixtureData> All => [Of(typeof(IValue<>))];

    private static TestFixtureData Of(Type type) => new TestFixtureData(type.Assembly).SetArgDisplayNames(type.Assembly.GetName().Name!);
}
