namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes, each of which the exploration of a program must expose.</summary>
internal static class AllMutants
{
    public static IEnumerable<Mutant> All =>
    [
        .. ReaderMutants.All, .. WaiterMutants.All, .. ValueMutants.All, .. LineMutants.All, .. DerivedMutants.All,
        .. TimedMutants.All, .. ConsumerMutants.All, .. ContextMutants.All,
    ];
}
