using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class MutantTests
{
    // Enough for any of them, with a few times as many to spare.
    private static readonly Plan[] _plans =
        [new Plan.Random(Seed: 1, Changes: 3, Most: 3000), new Plan.DepthFirst(Preemptions: 2, Most: 30_000)];

    private static readonly Lazy<LibraryCompiler> _compiler = new(() => new LibraryCompiler());

    [Test]
    public void Every_mutant_fits_the_sources()
    {
        foreach (Mutant mutant in AllMutants.All)
        {
            string source = File.ReadAllText(Path.Combine(LibraryCompiler.Sources, mutant.File));
            Assert.That(() => mutant.Apply(source), Throws.Nothing);
        }
    }

    [Test]
    [Explicit("It compiles the library once for each, which takes a minute or two.")]
    public void Every_mutant_is_killed()
    {
        List<Mutant> survivors = [];
        foreach (Mutant mutant in AllMutants.All)
        {
            Outcome outcome = Explore(mutant);
            TestContext.Out.WriteLine(
                $"{(outcome.Failure is null ? "survived" : "killed  ")}  {mutant}: {mutant.Killer}, {outcome.Executions} interleavings. "
                + outcome.Failure?.Split(Environment.NewLine)[0]);
            if (outcome.Failure is null)
            {
                survivors.Add(mutant);
            }
        }

        Assert.That(survivors, Is.Empty);
    }

    [Test]
    public void A_mistake_in_the_library_is_found()
    {
        Outcome outcome = Explore(AllMutants.All.First());
        Assert.That(outcome.Failure, Is.Not.Null);
    }

    [Test]
    public void The_schedule_of_a_failure_fails_again()
    {
        Mutant mutant = AllMutants.All.First();
        ExploredLibrary library = ExploredLibrary.Load(_compiler.Value.Compile(mutant));
        Outcome found = library.Explore(mutant.Killer, _plans[0]);
        Outcome again = library.Explore(mutant.Killer, new Plan.Replay(found.Schedule));
        Assert.That(again.Failure, Is.Not.Null.And.EqualTo(found.Failure));
    }

    private static Outcome Explore(Mutant mutant)
    {
        ExploredLibrary library = ExploredLibrary.Load(_compiler.Value.Compile(mutant));
        Outcome outcome = library.Explore(mutant.Killer, _plans[0]);
        return outcome.Failure is null ? library.Explore(mutant.Killer, _plans[1]) : outcome;
    }
}
