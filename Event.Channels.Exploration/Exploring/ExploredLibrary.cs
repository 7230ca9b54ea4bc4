using System.Reflection;
using EventChannels.Exploration.Rewriting;

namespace EventChannels.Exploration.Exploring;

/// <summary>A build of the library with the hooks in it, and what explores it.</summary>
/// <remarks>
/// Both are loaded once more, side by side: so all that is compiled against the library meets the one with the hooks.
/// They are called through types of the framework alone, which both copies share.
/// </remarks>
internal sealed class ExploredLibrary
{
    private readonly Func<string, string, (long, long, bool, string?, string, string)> _explore;

    private ExploredLibrary(Stream library)
    {
        Assembly explorer = new HookedContext(LibraryRewriter.Rewrite(library)).Load();
        MethodInfo explore = explorer.GetType(typeof(Explorer).FullName!)!.GetMethod(nameof(Explorer.Explore))!;
        _explore = explore.CreateDelegate<Func<string, string, (long, long, bool, string?, string, string)>>();
    }

    /// <summary>The library that the tests were built with.</summary>
    public static ExploredLibrary Built { get; } = Load(File.OpenRead(typeof(MemoryValue<>).Assembly.Location));

    /// <summary>Puts the hooks into a build of the library.</summary>
    public static ExploredLibrary Load(Stream library)
    {
        using (library)
        {
            return new ExploredLibrary(library);
        }
    }

    /// <summary>Explores a program as a plan says, up to its first failure.</summary>
    public Outcome Explore(string program, Plan plan)
    {
        (long executions, long steps, bool isExhausted, string? failure, string schedule, string report) =
            _explore(program, plan.ToString());
        return new Outcome(program, plan, executions, steps, isExhausted, failure, schedule, report);
    }
}
