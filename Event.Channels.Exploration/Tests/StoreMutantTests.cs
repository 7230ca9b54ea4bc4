using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using EventChannels.Exploration.Stores;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class StoreMutantTests
{
    private static readonly MutantHunt _hunt = new(
        StoreMutants.All,
        LibraryCompiler.StoreSources,
        LibraryCompiler.OfStores,
        ExploredLibrary.LoadStores,
        [new Plan.DepthFirst(Preemptions: 1, Most: 20_000), new Plan.Random(Seed: 1, Changes: 3, Most: 5000)]);

    [Test]
    public void Every_store_mutant_fits_the_sources() => _hunt.AssertFitSources();

    [Test]
    [Explicit("It compiles the library of stores once for each, which takes a minute or two.")]
    public void Every_store_mutant_is_killed() => _hunt.AssertKilled();

    [Test]
    public void The_schedule_of_a_lost_refresh_fails_again() => _hunt.AssertReplays(StoreMutants.LostRefresh);
}
