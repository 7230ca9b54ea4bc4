using CsCheck;
using EventChannels.Tests.Linearizability.Programs;
using EventChannels.Tests.Linearizability.Running;

namespace EventChannels.Tests.Linearizability;

/// <summary>Random programs on real threads. Each run must look as if its operations had happened one after another.</summary>
[NonParallelizable]
public sealed class LinearizabilityTests
{
    private const int Seconds = 2;

    [Test]
    public void One_order_explains_the_results_of_threads_that_share_a_value() => Run(ProgramGenerator.OfValues);

    [Test]
    public void One_order_explains_the_results_of_threads_that_share_an_operator() => Run(ProgramGenerator.OfOperators);

    private static void Run(Gen<ConcurrentProgram> generator)
    {
        var series = new ProgramSeries(generator, TestedMemoryValue.Create);
        (RunStatistics statistics, string? failure) = series.Run(TimeSpan.FromSeconds(Stress.Rounds(Seconds)));
        TestContext.Out.WriteLine(statistics);
        Assert.That(failure, Is.Null, failure);
    }
}
