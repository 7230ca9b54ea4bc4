using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace EventChannels.Exploration.Rewriting;

/// <summary>Puts the hooks into the built library, or into one that stands on it.</summary>
internal static class LibraryRewriter
{
    /// <summary>Returns the library with its hooks.</summary>
    /// <exception cref="NotSupportedException">The library uses a framework member that would run outside the logical
    /// threads, or lacks a name that a probe needs.</exception>
    public static byte[] Rewrite(Stream library)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(LibraryRewriter).Assembly.Location));
        using var assembly = AssemblyDefinition.ReadAssembly(library, new ReaderParameters { AssemblyResolver = resolver });
        ModuleDefinition module = assembly.MainModule;
        UnknownThreading.Refuse(module);
        if (module.Assembly.Name.Name == typeof(MemoryValue<>).Assembly.GetName().Name)
        {
            UpdateProbes.Insert(module);
        }

        var calls = new MethodStandIns(module);
        var points = new FieldPoints(module);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            method.Body.SimplifyMacros();
            foreach (Instruction instruction in method.Body.Instructions.ToArray())
            {
                calls.Replace(method, instruction);
                points.Insert(method, instruction);
            }

            method.Body.OptimizeMacros();
        }

        TypeStandIns.Replace(module); // last, since the others know the framework's types by name
        var rewritten = new MemoryStream();
        assembly.Write(rewritten);
        return rewritten.ToArray();
    }
}
