using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;

namespace EventChannels.Tests.Packaging;

/// <summary>The assemblies for which these tests check the promises of every package.</summary>
internal static class Libraries
{
    public static IEnumerable<TestFixtureData> All => [Of(typeof(IValueStore)), Of(typeof(EtcdStore)), Of(typeof(RedisStore))];

    private static TestFixtureData Of(Type type) => new TestFixtureData(type.Assembly).SetArgDisplayNames(type.Assembly.GetName().Name!);
}
