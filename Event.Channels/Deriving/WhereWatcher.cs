namespace EventChannels;

/// <summary>Passes over the values for which a predicate does not hold.</summary>
internal sealed class WhereWatcher<T>(ISourceWatcher<T> source, Func<T, bool> predicate) : FilteringWatcher<T>(source)
{
    public override string ToString() => $"Where of {Source}";

    protected override bool Passes(T value, bool hasGiven, T? given) => predicate(value);
}
