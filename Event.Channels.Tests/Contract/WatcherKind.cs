namespace EventChannels.Tests.Contract;

/// <summary>A watcher that the contract holds for: how it comes from a value, and its name.</summary>
/// <param name="name">What the tests show.</param>
/// <param name="watchable">What is watched in place of the value, where every value comes through as it is.</param>
public sealed class WatcherKind(string name, Func<MemoryValue<int>, IWatchable<int>> watchable)
{
    public IWatchable<int> Of(MemoryValue<int> value) => watchable(value);

    public override string ToString() => name;
}
