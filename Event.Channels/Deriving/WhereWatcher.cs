namespace EventChannels;

/// <summary>Passes over the values for which a predicate does not hold.</summary>
internal sealed class WhereWatcher<T>(IWatcher<T> source, Func<T, bool> predicate) : FilteringWatcher<T>(source)
{
    protected override bool Passes(T value) => predicate(value);
}
