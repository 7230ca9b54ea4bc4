using EventChannels.Stores;

namespace EventChannels.Tests.Contract;

/// <summary>A watcher of a stored value.</summary>
/// <param name="name">The name for the tests.</param>
/// <param name="store">Returns the store, which all values of the kind share. Ends the test if the store's server is
/// missing.</param>
/// <param name="derive">Derives the watchable to watch instead of the value, if any.</param>
public sealed class StoredWatcherKind(
    string name, Func<Task<IValueStore>> store, Func<IValue<int>, IWatchable<int>>? derive = null)
    : WatcherKind(name, derive ?? (value => value))
{
    private static readonly StoredValueOptions<int> _options = new(StoreSerializer.Create(
        number => BitConverter.GetBytes(number), data => BitConverter.ToInt32(data.Span)));

    // For operators, this is a custom watcher.
    public override bool MayGiveBoth => derive is not null;

    public override Task PrepareAsync() => store();

    public override async Task<ContractValue> CreateAsync(bool sync, bool inline, int? initialValue)
    {
        IValueStore shared = await store();
        string key = SharedServers.NextKey();
        if (initialValue is { } initial)
        {
            await shared.WriteAsync(key, _options.Serializer.Serialize(initial), expected: 0, CancellationToken.None).Within();
        }

        return new StoredContractValue(
            new StoredValue<int>(shared, key, _options),
            elsewhere: new StoredValue<int>(shared, key, _options),
            exists: initialValue is not null);
    }
}
