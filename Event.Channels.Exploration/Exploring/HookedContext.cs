using System.Reflection;
using System.Runtime.Loader;

namespace EventChannels.Exploration.Exploring;

/// <summary>Loads a library with hooks, and this assembly beside it. Everything else is shared with the tests.</summary>
internal sealed class HookedContext(byte[] library) : AssemblyLoadContext("Exploration")
{
    private static readonly Assembly _own = typeof(HookedContext).Assembly;

    public Assembly Load() => LoadFromAssemblyPath(_own.Location);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == typeof(MemoryValue<>).Assembly.GetName().Name ? LoadFromStream(new MemoryStream(library))
        : assemblyName.Name == _own.GetName().Name ? Load()
        : null;
}
