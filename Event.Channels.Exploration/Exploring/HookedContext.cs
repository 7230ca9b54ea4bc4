using System.Reflection;
using System.Runtime.Loader;
using EventChannels.Stores;

namespace EventChannels.Exploration.Exploring;

/// <summary>Loads libraries with hooks, and this assembly beside them. Everything else is shared with the tests.</summary>
/// <param name="library">The core.</param>
/// <param name="stores">The library of stores, which uses the core. Most programs do not need it.</param>
internal sealed class HookedContext(byte[] library, Lazy<byte[]> stores) : AssemblyLoadContext("Exploration")
{
    private static readonly Assembly _own = typeof(HookedContext).Assembly;

    public Assembly Load() => LoadFromAssemblyPath(_own.Location);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == typeof(MemoryValue<>).Assembly.GetName().Name ? LoadFromStream(new MemoryStream(library))
        : assemblyName.Name == typeof(StoredValue<>).Assembly.GetName().Name ? LoadFromStream(new MemoryStream(stores.Value))
        : assemblyName.Name == _own.GetName().Name ? Load()
        : null;
}
