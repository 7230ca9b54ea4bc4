using EventChannels.Exploration.Exploring;
using NUnit.Framework;

namespace EventChannels.Exploration.Tests;

public class ReplayTests
{
    private const string Program = "[AS] B|g0|G10 t1|x0";

    /// <remarks>
    /// EVENT_CHANNELS_PROGRAM and EVENT_CHANNELS_SCHEDULE select them. A failure prints both. Without a schedule, the
    /// program is explored.
    /// </remarks>
    [Test]
    public void The_program_named_in_the_environment_keeps_every_promise()
    {
        string program = Environment.GetEnvironmentVariable("EVENT_CHANNELS_PROGRAM") ?? Program;
        Plan plan = Environment.GetEnvironmentVariable("EVENT_CHANNELS_SCHEDULE") is { } schedule
            ? new Plan.Replay(schedule)
            : new Plan.DepthFirst(Preemptions: 2, Most: 1000 * Effort.Factor);
        Outcome outcome = ExploredLibrary.Built.Explore(program, plan);
        TestContext.Out.WriteLine($"{outcome.Executions} interleavings. {outcome.Report}");
        Assert.That(outcome.Failure, Is.Null, outcome.Report);
    }

    [Test]
    public void A_schedule_of_another_program_is_refused()
    {
        Outcome outcome = ExploredLibrary.Built.Explore(Program, new Plan.Replay("7x3"));
        Assert.That(outcome.Failure, Does.StartWith("The schedule does not fit"));
    }

    [Test]
    public void The_same_plan_has_the_same_interleavings(
        [Values("depth-first 2 200", "random 7 3 200")] string text,
        [Values(
            Program, "[Debounce:A] s + s|g0 t0|+ +", "[ThrottleLatest:S] S S|G00 t0|+ + x0", "[Pipe:S] s s C|g0 t0|d0",
            "[AsObservable:A inline] s s C|o|d0", "[ForEachLatest:A] s s|s|d0", "[SA] s s|L00 e0|q0 x0", "[AS] s s|a0 A00|x0",
            "[A] Y y0|F0|f f D|n d0 x0", "[WhereTakeUntil:S] s s|w0 t0|x1")]
        string program)
    {
        var plan = Plan.Parse(text);
        Outcome first = ExploredLibrary.Built.Explore(program, plan);
        Outcome second = ExploredLibrary.Built.Explore(program, plan);
        Assert.That(first.Failure, Is.Null, first.Report);
        Assert.That(second, Is.EqualTo(first));
    }
}
