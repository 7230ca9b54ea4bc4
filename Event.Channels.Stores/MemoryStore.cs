namespace EventChannels.Stores;

/// <summary>A store in memory, for tests.</summary>
public sealed class MemoryStore : IValueStore
{
    /// <inheritdoc/>
    public ValueTask<StoreState> ReadAsync(string key, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<StoreWrite> WriteAsync(
        string key, ReadOnlyMemory<byte>? data, long? expected, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreState> FollowAsync(string key, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
