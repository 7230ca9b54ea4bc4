using System.Diagnostics;
using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Programs;
using NUnit.Framework;

[assembly: LevelOfParallelism(2)]

namespace EventChannels.Exploration.Tests;

[Parallelizable(ParallelScope.All)]
public class ExplorationTests
{
    [Test]
    public void Interleavings_with_random_priorities_keep_every_promise([Values] ProgramSet set) => Explore(FixedPart.AtRandom(set));

    [Test]
    public void Interleavings_with_two_preemptions_keep_every_promise([Values] ProgramSet set) => Explore(FixedPart.DepthFirst(set));

    internal static void Explore(IEnumerable<(string Program, Plan Plan)> part)
    {
        var watch = Stopwatch.StartNew();
        int programs = 0;
        (long executions, long steps, int exhausted) = (0, 0, 0);
        List<Outcome> failures = [];
        foreach ((string program, Plan plan) in part)
        {
            Outcome outcome = ExploredLibrary.Built.Explore(program, plan);
            programs++;
            executions += outcome.Executions;
            steps += outcome.Steps;
            exhausted += outcome.IsExhausted ? 1 : 0;
            if (outcome.Failure is not null)
            {
                failures.Add(outcome);
            }
        }

        TestContext.Out.WriteLine(
            $"{programs} programs, {executions} interleavings, {steps} steps, {exhausted} programs have no others within the bound, "
            + $"{executions / watch.Elapsed.TotalSeconds:F0} interleavings a second, seed {Effort.Seed}");
        Assert.That(
            failures.Count,
            Is.Zero,
            () => $"The first programs that fail:{Environment.NewLine}"
                + string.Join(Environment.NewLine, failures.Take(3).Select(failure => failure.Report)));
    }
}
