using System.Diagnostics;
using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Programs;
using NUnit.Framework;

[assembly: LevelOfParallelism(2)]

namespace EventChannels.Exploration.Tests;

[Parallelizable(ParallelScope.All)]
public class ExplorationTests
{
    // Those of the chosen programs are larger, and there are few of them.
    private const int RandomOfEach = 8;
    private const int RandomOfChosen = 400;

    private const int DepthFirstOfEach = 300;
    private const int Preemptions = 2;

    // One of so many is explored depth first.
    private const int Stride = 41;

    [Test]
    public void Interleavings_of_random_priorities_keep_what_is_promised([Values] ProgramSet set) => Explore(
        set,
        stride: 1,
        index => new Plan.Random(
            Effort.Seed + index, Changes: 3, Effort.Factor * (set == ProgramSet.Chosen ? RandomOfChosen : RandomOfEach)));

    [Test]
    public void Interleavings_with_two_preemptions_keep_what_is_promised([Values] ProgramSet set) => Explore(
        set,
        set == ProgramSet.Chosen ? 1 : Math.Max(1, Stride / Effort.Factor),
        _ => new Plan.DepthFirst(Preemptions, Effort.Factor * DepthFirstOfEach));

    private static void Explore(ProgramSet set, int stride, Func<int, Plan> plan)
    {
        var watch = Stopwatch.StartNew();
        string[] programs = [.. ProgramSets.Of(set).Where((_, index) => index % stride == 0)];
        (long executions, long steps, int exhausted) = (0, 0, 0);
        List<Outcome> failures = [];
        for (int index = 0; index < programs.Length; index++)
        {
            Outcome outcome = ExploredLibrary.Built.Explore(programs[index], plan(index));
            executions += outcome.Executions;
            steps += outcome.Steps;
            exhausted += outcome.IsExhausted ? 1 : 0;
            if (outcome.Failure is not null)
            {
                failures.Add(outcome);
            }
        }

        TestContext.Out.WriteLine(
            $"{programs.Length} programs, {executions} interleavings, {steps} steps, {exhausted} programs have no others within the bound, "
            + $"{executions / watch.Elapsed.TotalSeconds:F0} interleavings a second, seed {Effort.Seed}");
        Assert.That(
            failures.Count,
            Is.Zero,
            () => $"The first programs that fail:{Environment.NewLine}"
                + string.Join(Environment.NewLine, failures.Take(3).Select(failure => failure.Report)));
    }
}
