using EventChannels.Tests.Linearizability.Programs;
using EventChannels.Tests.Linearizability.Running;

namespace EventChannels.Tests.Linearizability;

/// <summary>Programs on real threads expose a value with a mistake.</summary>
[NonParallelizable]
public sealed class MistakeTests
{
    [TestCase(Mistake.UpdatesInTwoSteps)]
    [TestCase(Mistake.PeeksAtACopy)]
    [TestCase(Mistake.DoesNotWait)]
    public void A_run_without_an_explaining_order_is_found_on_a_value_that(Mistake mistake) => AssertFails(
        new ProgramSeries(ProgramGenerator.OfValues, MistakenValue.With(mistake)) { SecondsForShorter = 1 },
        "No order of the operations explains this run");

    // A hang costs the whole limit each time.
    [Test]
    public void A_Get_that_should_continue_is_found_on_a_value_that_loses_wake_ups() => AssertFails(
        new ProgramSeries(ProgramGenerator.OfValues, MistakenValue.With(Mistake.LosesWakeUps))
        {
            Limit = TimeSpan.FromSeconds(1),
            SecondsForShorter = 0,
        },
        "A wake-up is lost");

    private static void AssertFails(ProgramSeries series, string reason)
    {
        (RunStatistics statistics, string? failure) = series.Run(Deadlines.Unexpected);

        TestContext.Out.WriteLine(statistics);
        TestContext.Out.WriteLine(failure);
        Assert.That(failure, Does.Contain(reason).And.Contain("CsCheck_Seed="));
    }
}
