namespace EventChannels;

/// <summary>Passes over the values that equal the one that was given last.</summary>
internal sealed class DistinctWatcher<T>(IWatcher<T> source, IEqualityComparer<T> comparer) : FilteringWatcher<T>(source)
{
    protected override bool Passes(T value) => !HasGiven || !comparer.Equals(Given!, value);
}
