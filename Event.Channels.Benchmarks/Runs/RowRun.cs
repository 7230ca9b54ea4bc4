using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace EventChannels.Benchmarks;

/// <summary>Measures one row with BenchmarkDotNet.</summary>
internal static class RowRun
{
    // The peers take turns, so that a phase in which the machine is busy affects more than one peer.
    private const int Passes = 2;

    public static IEnumerable<Figure> Run(Row row, IConfig config) => Enumerable.Range(0, Passes)
        .SelectMany(_ => RunOnce(row, config))
        .GroupBy(figure => (figure.Peer, figure.Watchers))
        .Select(passes => Figure.Merge([.. passes]));

    private static IEnumerable<Figure> RunOnce(Row row, IConfig config)
    {
        Summary summary = BenchmarkRunner.Run(row.GetType(), config);
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException($"{row.GetType().Name} was not measured; see {summary.LogFilePath}.");
        }

        return summary.Reports.Select(report => ToFigure(row, report));
    }

    private static Figure ToFigure(Row row, BenchmarkReport report)
    {
        row.Watchers = (int)report.BenchmarkCase.Parameters[nameof(Row.Watchers)];
        double operations = row.OperationsPerRun;
        double[] times =
        [
            .. report.AllMeasurements
                .Where(measurement => measurement.Is(IterationMode.Workload, IterationStage.Actual))
                .Select(measurement => measurement.Nanoseconds / measurement.Operations / operations)
                .Order(),
        ];

        return new Figure(
            row.GetType().Name,
            report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            row.Watchers,
            times,
            (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / operations);
    }
}
