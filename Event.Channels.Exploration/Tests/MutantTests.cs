using System.Diagnostics;
using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Mutants;
using EventChannels.Exploration.Programs;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class MutantTests
{
    private static readonly TimeSpan _limitOfSurvivor = TimeSpan.FromSeconds(30);

    // The plans explore several times as many interleavings as any of the mutants needs.
    private static readonly MutantHunt _hunt = new(
        AllMutants.All,
        LibraryCompiler.Sources,
        LibraryCompiler.OfLibrary,
        ExploredLibrary.Load,
        [new Plan.Random(Seed: 1, Changes: 3, Most: 3000), new Plan.DepthFirst(Preemptions: 2, Most: 30_000)]);

    [Test]
    public void Every_mutant_fits_the_sources() => _hunt.AssertFitSources();

    [Test]
    [Explicit("Compiles the library once for each mutant, which takes a minute or two.")]
    public void Every_mutant_is_killed() => _hunt.AssertKilled();

    /// <summary>Counts the mutants that the fixed part would find without their own programs.</summary>
    [Test]
    [Explicit("Explores the fixed part once for each mutant that it does not find, which takes up to an hour.")]
    public void Nine_of_ten_mutants_are_killed_without_their_own_programs()
    {
        (int all, int killed) = (0, 0);
        foreach (Mutant mutant in _hunt.Asked)
        {
            Outcome? outcome = ExploreFixedPart(mutant);
            all++;
            killed += outcome is null ? 0 : 1;
            TestContext.Progress.WriteLine($"{(outcome is null ? "survived" : "killed  ")}  {mutant}: {outcome?.Program}, {outcome?.Plan}");
        }

        TestContext.Progress.WriteLine($"{killed} of {all} are killed.");
        Assert.That(killed, Is.AtLeast(all * 9 / 10));
    }

    /// <summary>Reports which survivors of a Stryker run the fixed part kills.</summary>
    [Test]
    [Explicit("It takes up to half a minute for each mutant in the report.")]
    public void Survivors_of_Stryker_are_explored()
    {
        string? report = Environment.GetEnvironmentVariable("EVENT_CHANNELS_STRYKER");
        Assert.That(report, Is.Not.Null, "Set EVENT_CHANNELS_STRYKER to the path of a mutation-report.json.");
        foreach (Mutant mutant in ReportedMutants.SurvivorsIn(report!))
        {
            Outcome? outcome = ExploreFixedPart(mutant, _limitOfSurvivor);
            TestContext.Out.WriteLine(
                $"{(outcome is null ? "survived" : "killed  ")}  {mutant}: {outcome?.Program}. {outcome?.Failure?.Split('\n')[0]}");
        }
    }

    [Test]
    public void A_mistake_in_the_library_is_found()
    {
        Outcome outcome = _hunt.Explore(AllMutants.All.First());
        Assert.That(outcome.Failure, Is.Not.Null);
    }

    [TestCaseSource(nameof(SomeMutants))]
    public void Replaying_the_schedule_of_a_failure_fails_again(int index) =>
        _hunt.AssertReplays(AllMutants.All.ElementAt(index));

    // One of the core, and one each of those that wait for a clock, wait for a context, and consume by themselves.
    private static int[] SomeMutants()
    {
        Mutant[] all = [.. AllMutants.All];
        return
        [
            0, Array.IndexOf(all, TimedMutants.All[0]), Array.IndexOf(all, ContextMutants.All[0]), Array.IndexOf(all, ConsumerMutants.All[0]),
        ];
    }

    private static Outcome? ExploreFixedPart(Mutant mutant, TimeSpan? limit = null)
    {
        ExploredLibrary library = _hunt.Load(mutant);
        IEnumerable<(string Program, Plan Plan)> part = Enum.GetValues<ProgramSet>()
            .SelectMany(set => Spread(FixedPart.AtRandom(set)).Concat(Spread(FixedPart.DepthFirst(set))))
            .OrderBy(explored => explored.Place)
            .Select(explored => explored.Of)
            .Where(explored => explored.Program != mutant.Killer);
        Outcome? found = null;
        var stopwatch = Stopwatch.StartNew();
        Parallel.ForEach(part, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (explored, loop) =>
        {
            Outcome outcome = library.Explore(explored.Program, explored.Plan);
            if (outcome.Failure is not null)
            {
                found = outcome;
                loop.Stop();
            }
            else if (stopwatch.Elapsed > limit)
            {
                loop.Stop();
            }
        });
        return found;
    }

    // Interleaves the sets, so some programs of each come early.
    private static IEnumerable<(double Place, (string Program, Plan Plan) Of)> Spread(IEnumerable<(string, Plan)> part)
    {
        (string, Plan)[] all = [.. part];
        return all.Select((explored, index) => ((index * 0.618) % 1, explored));
    }
}
