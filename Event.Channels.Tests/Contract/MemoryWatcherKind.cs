namespace EventChannels.Tests.Contract;

/// <summary>A watcher that comes from a value in memory.</summary>
/// <param name="name">The name that the tests show.</param>
/// <param name="derive">Makes the watchable that is watched in place of the value.</param>
/// <param name="dropsInSync">Whether it gives the newest value alone also in Sync mode.</param>
public sealed class MemoryWatcherKind(
    string name, Func<IValue<int>, IWatchable<int>> derive, bool dropsInSync = false) : WatcherKind(name, derive)
{
    public bool DropsInSync { get; } = dropsInSync;

    public override Task<ContractValue> CreateAsync(bool sync, bool inline, int? initialValue) =>
        Task.FromResult<ContractValue>(new MemoryContractValue(initialValue is { } initial
            ? new(initial) { Sync = sync, AllowSynchronousContinuations = inline }
            : new() { Sync = sync, AllowSynchronousContinuations = inline }));
}
