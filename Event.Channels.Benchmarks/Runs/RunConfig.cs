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
    // The repository's rules are not for the project that BenchmarkDotNet generates.
    private static readonly string[] _generated =
    [
        "TreatWarningsAsErrors", "MSBuildTreatWarningsAsErrors", "GenerateDocumentationFile", "EnforceCodeStyleInBuild",
    ];

    // Peers that are compared run the same number of iterations, whatever their noise: the least value counts, and a
    // peer that had more of them would have the better chance.
    private static Job Common => Job.Default
        .WithStrategy(RunStrategy.Throughput)
        .WithEvaluateOverhead(false) // each run does its work many times over
        .WithOutlierMode(OutlierMode.DontRemove);

    /// <summary>All in this process, with short iterations.</summary>
    /// <remarks>Without 100,000 subscribers of Rx: each copies the list, which takes half a minute.</remarks>
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

    /// <summary>A process of its own for each peer, row and number of watchers.</summary>
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
