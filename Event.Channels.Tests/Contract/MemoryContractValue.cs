namespace EventChannels.Tests.Contract;

/// <summary>A value in memory. A Set is visible at once.</summary>
internal sealed class MemoryContractValue(MemoryValue<int> value) : ContractValue(value)
{
    public override void Set(int next) => value.Set(next);

    public override Task SeenAsync(Task set) => Task.CompletedTask;

    public override Task FoundAsync(IWatcher<int> watcher) => Task.CompletedTask;

    public override Task CompleteAsync(Exception? error = null)
    {
        value.TryComplete(error);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => default;
}
