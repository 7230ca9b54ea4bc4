using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>A value that is kept by a store.</summary>
/// <typeparam name="T">The type of the data.</typeparam>
public sealed class StoredValue<T> : IValue<T>, IAsyncDisposable
{
    /// <summary>Creates a value.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">The options.</param>
    public StoredValue(IValueStore store, string key, StoredValueOptions<T> options) => throw new NotImplementedException();

    /// <summary>How the value stands to the store.</summary>
    public IWatchable<StoreStatus> Status => throw new NotImplementedException();

    /// <inheritdoc/>
    public IWatcher<T> Watch() => throw new NotImplementedException();

    /// <inheritdoc/>
    public IWatcher<T> Watch(Delivery delivery) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Deletes the key.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when the key is deleted.</returns>
    public ValueTask DeleteAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Ends the value here; the store keeps its data.</summary>
    /// <returns>A task that ends when nothing is left running.</returns>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
