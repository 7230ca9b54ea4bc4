namespace EventChannels.Tests.Contract;

/// <summary>A watcher that the contract holds for: how it comes from a value, and in what it may differ.</summary>
/// <param name="name">What the tests show.</param>
/// <param name="watchable">What is watched in place of the value, where every value comes through as it is.</param>
/// <param name="looksAhead">Whether asking what is unread takes it from the source, so that a Sync Set ends.</param>
public sealed class WatcherKind(string name, Func<MemoryValue<int>, IWatchable<int>> watchable, bool looksAhead = false)
{
    public bool LooksAhead { get; } = looksAhead;

    public IWatchable<int> Of(MemoryValue<int> value) => watchable(value);

    public override string ToString() => name;
}
