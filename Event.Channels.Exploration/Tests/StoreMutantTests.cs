using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using EventChannels.Exploration.Stores;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class StoreMutantTests
{
    private static readonly Plan[] _plans =
        [new Plan.DepthFirst(Preemptions: 1, Most: 20_000), new Plan.Random(Seed: 1, Changes: 3, Most: 5000)];

    private static readonly Lazy<LibraryCompiler> _compiler = new(LibraryCompiler.OfStores);

    [Test]
    public void Every_store_mutant_fits_the_sources()
    {
        foreach (Mutant mutant in StoreMutants.All)
        {
            string source = File.ReadAllText(Path.Combine(LibraryCompiler.StoreSources, mutant.File));
            Assert.That(() => mutant.Apply(source), Throws.Nothing);
        }
    }

    [Test]
    [Explicit("It compiles the library of stores once for each, which takes a minute or two.")]
    public void Every_store_mutant_is_killed()
    {
        string[] names = (Environment.GetEnvironmentVariable("EVENT_CHANNELS_MUTANT") ?? "").Split('|');
        List<Mutant> survivors = [];
        foreach (Mutant mutant in StoreMutants.All.Where(mutant =>
            names.Any(name => mutant.Name.Contains(name, StringComparison.OrdinalIgnoreCase))))
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

    [Test]
    public void The_schedule_of_a_lost_refresh_fails_again()
    {
        Mutant mutant = StoreMutants.LostRefresh;
        ExploredLibrary library = ExploredLibrary.LoadStores(_compiler.Value.Compile(mutant));
        Outcome found = library.Explore(mutant.Killer, _plans[0]);
        Outcome again = library.Explore(mutant.Killer, new Plan.Replay(found.Schedule));
        Assert.That(again.Failure, Is.Not.Null.And.EqualTo(found.Failure));
    }

    private static Outcome Explore(Mutant mutant)
    {
        ExploredLibrary library = ExploredLibrary.LoadStores(_compiler.Value.Compile(mutant));
        Outcome outcome = library.Explore(mutant.Killer, _plans[0]);
        return outcome.Failure is null ? library.Explore(mutant.Killer, _plans[1]) : outcome;
    }
}
