namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes of which each must show in the exploration of a program.</summary>
internal static class AllMutants
{
    public static IEnumerable<Mutant> All =>
    [
        .. ReaderMutants.All, .. WaiterMutants.All, .. ValueMutants.All, .. LineMutants.All, .. DerivedMutants.All,
        .. TimedMutants.All, .. ConsumerMutants.All, .. ContextMutants.All,
    ];
}
