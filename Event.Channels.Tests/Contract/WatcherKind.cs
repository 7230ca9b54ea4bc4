namespace EventChannels.Tests.Contract;

/// <summary>A watcher that the contract holds for: how it comes from a value, and its name.</summary>
/// <param name="name">What the tests show.</param>
/// <param name="watchable">What is watched in place of the value, where every value comes through as it is.</param>
/// <param name="dropsInSync">Whether it gives the newest value alone also in Sync mode.</param>
public sealed class WatcherKind(
    string name, Func<MemoryValue<int>, IWatchable<int>> watchable, bool dropsInSync = false)
{
    public bool DropsInSync { get; } = dropsInSync;

    public IWatchable<int> Of(MemoryValue<int> value) => watchable(value);

    public override string ToString() => name;
}
