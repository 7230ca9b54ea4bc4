using EventChannels.Exploration.Exploring;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class FirstTests
{
    [TestCase("[A] s s|g0 g0")]
    [TestCase("[S] s s|g0 g0")]
    [TestCase("[S] S0 s|g0 t0|x0")]
    [TestCase("[AS] B|g0|g1")]
    [TestCase("[AA] G00 G01|G10 g1|s s x0|d1")]
    [TestCase("[TakeUntil:S] g0 g0|s s|x1")]
    [TestCase("[CombineLatest:S] g0 g0|s z|x1")]
    public void First(string program)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Outcome outcome = ExploredLibrary.Built.Explore(program, new Plan.DepthFirst(2, 20000));
        TestContext.Out.WriteLine($"{outcome.Executions} {outcome.Steps} {outcome.IsExhausted} {watch.Elapsed} {outcome.Executions / watch.Elapsed.TotalSeconds:F0}/s");
        Assert.That(outcome.Failure, Is.Null, outcome.Report);
    }
}
