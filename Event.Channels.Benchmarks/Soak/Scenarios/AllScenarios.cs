namespace EventChannels.Benchmarks;

/// <summary>All scenarios, with one instance for each worker that repeats it.</summary>
internal static class AllScenarios
{
    public static IEnumerable<Scenario> Create() =>
    [
        new LedgerScenario(isMixed: true),
        new LedgerScenario(isMixed: false),
        new MixedScenario(),
        new MixedScenario(),
        new CancellationScenario(),
        new CancellationScenario(),
        new BlockingScenario(),
        new CompletionScenario(),
        new DisposalScenario(),
        new OperatorScenario(),
        new OperatorScenario(),
        new TakeUntilScenario(),
        new CombinationScenario(),
        new HandlerScenario(),
        new PipelineScenario(),
    ];
}
