using System.Reflection;
using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;

namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies for which these tests check the promises of every package.</summary>
internal static class Libraries
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [typeof(IValueStore).Assembly, typeof(EtcdStore).Assembly, typeof(RedisStore).Assembly];

    public static IEnumerable<TestFixtureData> All =>
        Assemblies.Select(library => new TestFixtureData(library).SetArgDisplayNames(library.GetName().Name!));
}
