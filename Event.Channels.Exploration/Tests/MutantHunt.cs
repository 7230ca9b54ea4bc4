using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

/// <summary>The mutants of one library, each explored by the program that was made for it.</summary>
/// <param name="all">The mutants.</param>
/// <param name="sources">The folder of the library's sources.</param>
/// <param name="createCompiler">Creates the compiler of the library, when the first mutant is compiled.</param>
/// <param name="load">Loads a compiled library.</param>
/// <param name="plans">Two plans. The second one is tried if the first one finds nothing.</param>
internal sealed class MutantHunt(
    IEnumerable<Mutant> all,
    string sources,
    Func<LibraryCompiler> createCompiler,
    Func<Stream, ExploredLibrary> load,
    IReadOnlyList<Plan> plans)
{
    private readonly Lazy<LibraryCompiler> _compiler = new(createCompiler);

    /// <summary>The mutants in EVENT_CHANNELS_MUTANT, each by a part of its name, separated by bars; all if it is not set.</summary>
    public IEnumerable<Mutant> Asked
    {
        get
        {
            string[] names = (Environment.GetEnvironmentVariable("EVENT_CHANNELS_MUTANT") ?? "").Split('|');
            return all.Where(mutant => names.Any(name => mutant.Name.Contains(name, StringComparison.OrdinalIgnoreCase)));
        }
    }

    public ExploredLibrary Load(Mutant mutant) => load(_compiler.Value.Compile(mutant));

    public Outcome Explore(Mutant mutant)
    {
        ExploredLibrary library = Load(mutant);
        Outcome outcome = library.Explore(mutant.Killer, plans[0]);
        return outcome.Failure is null ? library.Explore(mutant.Killer, plans[1]) : outcome;
    }

    public void AssertFitSources()
    {
        foreach (Mutant mutant in all)
        {
            string source = File.ReadAllText(Path.Combine(sources, mutant.File));
            Assert.That(() => mutant.Apply(source), Throws.Nothing);
        }
    }

    public void AssertKilled()
    {
        List<Mutant> survivors = [];
        foreach (Mutant mutant in Asked)
        {
            Outcome outcome = Explore(mutant);
            TestContext.Progress.WriteLine(
                $"{(outcome.Failure is null ? "survived" : "killed  ")}  {mutant}: {mutant.Killer}, {outcome.Executions} interleavings. "
                + outcome.Failure?.Split(Environment.NewLine)[0]);
            if (outcome.Failure is null)
            {
                survivors.Add(mutant);
            }
        }

        Assert.That(survivors, Is.Empty);
    }

    public void AssertReplays(Mutant mutant)
    {
        ExploredLibrary library = Load(mutant);
        Outcome found = library.Explore(mutant.Killer, plans[0]);
        Outcome again = library.Explore(mutant.Killer, new Plan.Replay(found.Schedule));
        Assert.That(again.Failure, Is.Not.Null.And.EqualTo(found.Failure));
    }
}
