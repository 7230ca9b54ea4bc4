using System.Reflection;
using EventChannels.Exploration.Rewriting;
using EventChannels.Stores;

namespace EventChannels.Exploration.Exploring;

/// <summary>A build of the library with the hooks in it, and the explorer that runs it.</summary>
/// <remarks>
/// Both are loaded a second time, side by side, so code compiled against the library meets the build with the hooks.
/// They are called only through types of the framework, which both copies share.
/// </remarks>
internal sealed class ExploredLibrary
{
    private static readonly Lazy<byte[]> _builtStores = new(() => Rewrite(OpenBuilt(typeof(StoredValue<>))));

    private readonly Func<string, string, (long, long, bool, string?, string, string)> _explore;

    private ExploredLibrary(byte[] library, Lazy<byte[]> stores)
    {
        Assembly explorer = new HookedContext(library, stores).Load();
        MethodInfo explore = explorer.GetType(typeof(Explorer).FullName!)!.GetMethod(nameof(Explorer.Explore))!;
        _explore = explore.CreateDelegate<Func<string, string, (long, long, bool, string?, string, string)>>();
    }

    /// <summary>The library that the tests were built with.</summary>
    public static ExploredLibrary Built { get; } = Load(OpenBuilt(typeof(MemoryValue<>)));

    /// <summary>Puts the hooks into a build of the library.</summary>
    public static ExploredLibrary Load(Stream library) => new(Rewrite(library), _builtStores);

    /// <summary>Puts the hooks into a build of the library of stores, to be explored on the built library.</summary>
    public static ExploredLibrary LoadStores(Stream stores)
    {
        byte[] rewritten = Rewrite(stores);
        return new ExploredLibrary(Rewrite(OpenBuilt(typeof(MemoryValue<>))), new Lazy<byte[]>(rewritten));
    }

    /// <summary>Explores a program according to a plan, up to its first failure.</summary>
    public Outcome Explore(string program, Plan plan)
    {
        (long executions, long steps, bool isExhausted, string? failure, string schedule, string report) =
            _explore(program, plan.ToString());
        return new Outcome(program, plan, executions, steps, isExhausted, failure, schedule, report);
    }

    private static FileStream OpenBuilt(Type type) => File.OpenRead(type.Assembly.Location);

    private static byte[] Rewrite(Stream library)
    {
        using (library)
        {
            return LibraryRewriter.Rewrite(library);
        }
    }
}
