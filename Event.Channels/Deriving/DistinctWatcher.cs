namespace EventChannels;

/// <summary>Passes over the values that equal the one that was given last.</summary>
internal sealed class DistinctWatcher<T>(ISourceWatcher<T> source, IEqualityComparer<T> comparer)
    : FilteringWatcher<T>(source)
{
    public override string ToString() => $"DistinctUntilChanged of {Source}";

    protected override bool Passes(T value, bool hasGiven, T? given) => !hasGiven || !comparer.Equals(given!, value);
}
