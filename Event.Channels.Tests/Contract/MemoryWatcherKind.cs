namespace EventChannels.Tests.Contract;

/// <summary>A watcher of a value in memory.</summary>
/// <param name="name">The name for the tests.</param>
/// <param name="derive">Derives the watchable to watch instead of the value.</param>
/// <param name="dropsInSync">Whether it delivers only the newest value even with every-value delivery.</param>
public sealed class MemoryWatcherKind(
    string name, Func<IValue<int>, IWatchable<int>> derive, bool dropsInSync = false) : WatcherKind(name, derive)
{
    public bool DropsInSync { get; } = dropsInSync;

    public override Task<ContractValue> CreateAsync(bool sync, bool inline, int? initialValue) =>
        Task.FromResult<ContractValue>(new MemoryContractValue(initialValue is { } initial
            ? new(initial) { Sync = sync, AllowSynchronousContinuations = inline }
            : new() { Sync = sync, AllowSynchronousContinuations = inline }));
}
