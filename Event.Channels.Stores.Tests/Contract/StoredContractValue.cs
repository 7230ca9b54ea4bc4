using EventChannels.Stores;

namespace EventChannels.Tests.Contract;

/// <summary>
/// A value in a store. A Set is visible here when it ends, and an existing value once the store was read for the watcher.
/// </summary>
/// <param name="value">The value.</param>
/// <param name="elsewhere">A value with the same key, as in another process.</param>
/// <param name="exists">Whether its key existed before it was created.</param>
internal sealed class StoredContractValue(StoredValue<int> value, StoredValue<int> elsewhere, bool exists)
    : ContractValue(value)
{
    /// <summary>The current connection of the value to the store.</summary>
    public StoreConnection Connection => value.Status.TryPeek(out StoreStatus? status)
        ? status.Connection
        : throw new InvalidOperationException("There is always a status.");

    public IValue<int> Elsewhere => elsewhere;

    public override void Set(int next) => value.StartSet(next).Within().GetAwaiter().GetResult();

    public override Task SeenAsync(Task set) => set.Within();

    public override Task FoundAsync(IWatcher<int> watcher) => exists || value.TryPeek(out _)
        ? Deadlines.UntilAsync(() => watcher.HasUnread, "the watcher's first read of the store")
        : Task.CompletedTask;

    public override Task CompleteAsync(Exception? error = null) => error is null
        ? value.DisposeAsync().Within()
        : throw new NotSupportedException("A value in a store cannot end with an error.");

    public override async ValueTask DisposeAsync()
    {
        await value.DisposeAsync();
        await elsewhere.DisposeAsync();
    }
}
