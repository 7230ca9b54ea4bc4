using System.Reflection;
using System.Runtime.Loader;

namespace EventChannels.Tests.Diagnostics;

/// <summary>A plug-in: programs that can be unloaded, with the library or with their own copy of it.</summary>
internal sealed class PluginContext(bool ownsLibrary) : AssemblyLoadContext("plug-in", isCollectible: true)
{
    private static readonly string _library = typeof(MemoryValue<>).Assembly.Location;

    public void Run(string code) => Prepare(code)();

    public Action Prepare(string code)
    {
        MethodInfo main = LoadFromStream(CompiledProgram.Compile(code)).EntryPoint!;
        if (ownsLibrary)
        {
            LoadFromAssemblyPath(_library); // no assembly can be loaded once unloading has begun
        }

        return () => main.Invoke(null, [Array.Empty<string>()]);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        ownsLibrary && assemblyName.Name == "Event.Channels" ? LoadFromAssemblyPath(_library) : null;
}
