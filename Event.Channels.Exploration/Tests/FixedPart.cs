using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Programs;

namespace EventChannels.Exploration.Tests;

/// <summary>The exploration that each change of the library must pass: the programs, and the plans.</summary>
internal static class FixedPart
{
    // The chosen programs are larger, and there are few of them.
    private const int RandomOfEach = 8;
    private const int RandomOfChosen = 400;

    private const int DepthFirstOfEach = 300;
    private const int Preemptions = 2;

    // One of this many programs is explored depth first.
    private const int Stride = 41;

    /// <summary>Random priorities, for each program of a set.</summary>
    public static IEnumerable<(string Program, Plan Plan)> AtRandom(ProgramSet set) => ProgramSets.Of(set)
        .Select((program, index) => (program, (Plan)new Plan.Random(
            Effort.Seed + index, Changes: 3, Effort.Factor * (set == ProgramSet.Chosen ? RandomOfChosen : RandomOfEach))));

    /// <summary>All choices with two preemptions, if there are few, for some programs of a set.</summary>
    public static IEnumerable<(string Program, Plan Plan)> DepthFirst(ProgramSet set)
    {
        int stride = set == ProgramSet.Chosen ? 1 : Math.Max(1, Stride / Effort.Factor);
        return ProgramSets.Of(set).Where((_, index) => index % stride == 0)
            .Select(program => (program, (Plan)new Plan.DepthFirst(Preemptions, Effort.Factor * DepthFirstOfEach)));
    }
}
