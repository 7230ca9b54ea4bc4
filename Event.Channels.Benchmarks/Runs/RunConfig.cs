using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Perfolizer.Mathematics.OutlierDetection;

namespace EventChannels.Benchmarks;

/// <summary>How BenchmarkDotNet measures.</summary>
internal static class RunConfig
{
    // The rules of the repository do not apply to the project that BenchmarkDotNet generates.
    private static readonly string[] _generated =
    [
        "TreatWarningsAsErrors", "MSBuildTreatWarningsAsErrors", "GenerateDocumentationFile", "EnforceCodeStyleInBuild",
    ];

    // All peers run the same number of iterations, regardless of noise. The least time counts, and more iterations would give a
    // peer a better chance of a low one.
    private static Job Common => Job.Default
        .WithStrategy(RunStrategy.Throughput)
        .WithEvaluateOverhead(false) // each run repeats its work many times
        .WithOutlierMode(OutlierMode.DontRemove);

    /// <summary>Everything in this process, with short iterations.</summary>
    /// <remarks>
    /// Omits 100,000 subscribers of Rx: each subscription copies the list, which takes half a minute in all.
    /// </remarks>
    public static IConfig Quick => With(Common
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithGcForce(false)
        .WithUnrollFactor(1)
        .WithWarmupCount(2)
        .WithIterationCount(7)
        .WithIterationTime(TimeInterval.FromMilliseconds(12)))
        .AddFilter(new SimpleFilter(benchmark =>
            benchmark.Descriptor.WorkloadMethod.Name != nameof(NewestRow.Rx)
            || (int)benchmark.Parameters[nameof(Row.Watchers)] < 100_000));

    /// <summary>A separate process for each peer, row and number of watchers.</summary>
    public static IConfig Full => With(Common
        .WithArguments([.. _generated.Select(property => new MsBuildArgument($"/p:{property}=false"))])
        .WithUnrollFactor(1)
        .WithWarmupCount(4)
        .WithIterationCount(14)
        .WithIterationTime(TimeInterval.FromMilliseconds(100)));

    private static ManualConfig With(Job job) => ManualConfig.CreateEmpty()
        .AddJob(job)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance);
}
