using EventChannels.Tests.Linearizability.Programs;
using EventChannels.Tests.Linearizability.Running;

namespace EventChannels.Tests.Linearizability;

/// <summary>Programs on real threads find out a value with a mistake.</summary>
[NonParallelizable]
public sealed class MistakeTests
{
    [Test]
    public void A_run_that_no_order_explains_is_found_on_a_value_that([Values] Mistake mistake)
    {
        var series = new ProgramSeries(ProgramGenerator.OfValues, MistakenValue.With(mistake))
        {
            Limit = TimeSpan.FromSeconds(0.2),
            SecondsForShorter = 1,
        };

        (RunStatistics statistics, string? failure) = series.Run(Deadlines.Unexpected);

        TestContext.Out.WriteLine(statistics);
        TestContext.Out.WriteLine(failure);
        Assert.That(failure, Does.Contain("CsCheck_Seed"));
    }
}
