using EventChannels.Exploration.Exploring;
using EventChannels.Exploration.Stores;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

/// <summary>Explores values that a store keeps.</summary>
[Parallelizable(ParallelScope.All)]
public class StoreExplorationTests
{
    private const int Preemptions = 1;
    private const int DepthFirst = 600;
    private const int Random = 300;

    [Test]
    public void Interleavings_of_stored_values_with_one_preemption_keep_what_is_promised() =>
        ExplorationTests.Explore(StorePrograms.All.Select(program =>
            (program, (Plan)new Plan.DepthFirst(Preemptions, Effort.Factor * DepthFirst))));

    [Test]
    public void Interleavings_of_stored_values_of_random_priorities_keep_what_is_promised() =>
        ExplorationTests.Explore(StorePrograms.All.Select((program, index) =>
            (StorePrograms.Fine(program), (Plan)new Plan.Random(Effort.Seed + index, Changes: 3, Effort.Factor * Random))));

    [Test]
    public void The_same_plan_has_the_same_interleavings_of_a_stored_value(
        [Values("depth-first 2 200", "random 7 3 200")] string text,
        [Values("store [n g0] n g1|s", "store [n g0 fine] S0|U1|x0 x1", "store [n g0] i|n g1|+", "store [n g0] n g1|D")] string program)
    {
        var plan = Plan.Parse(text);
        Outcome first = ExploredLibrary.Built.Explore(program, plan);
        Outcome second = ExploredLibrary.Built.Explore(program, plan);
        Assert.That(first.Failure, Is.Null, first.Report);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Every_program_over_a_stored_value_is_written_as_it_is_read()
    {
        foreach (string program in StorePrograms.All.Concat(StorePrograms.All.Select(StorePrograms.Fine)))
        {
            Assert.That(StoreProgram.Parse(program).ToString(), Is.EqualTo(program));
        }
    }

    [TestCase("store g0")]
    [TestCase("store [g] n")]
    [TestCase("store [] z")]
    [TestCase("store [] x")]
    [TestCase("store [] s0")]
    [TestCase("store [n] d00")]
    public void What_is_no_program_over_a_stored_value_is_refused(string text) =>
        Assert.That(() => ExploredLibrary.Built.Explore(text, new Plan.Random(Seed: 1, Changes: 0, Most: 1)), Throws.InstanceOf<FormatException>());
}
