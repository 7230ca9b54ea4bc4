using System.Diagnostics.CodeAnalysis;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>A value that is kept by etcd: a <see cref="StoredValue{T}"/>, with a lease if asked for.</summary>
/// <remarks>
/// <para>
/// With a time to live, the key vanishes when its process dies. The lease is granted with the first Set, and kept alive until
/// the disposal, which revokes it: the key vanishes then, too. A holder that was only cut off for longer than the time to live
/// sets the key again, unless another one has written it meanwhile. A Set by another process takes the key over.
/// </para>
/// <para>Safe for use from any thread. The store is not disposed with the value.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public sealed class EtcdValue<T> : IValue<T>, IAsyncDisposable
{
    private readonly StoredValue<T> _value;

    private readonly LeasedKey? _leased;

    /// <summary>Creates a value.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">How it is kept.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty.</exception>
    public EtcdValue(EtcdStore store, string key, StoredValueOptions<T> options) =>
        _value = new StoredValue<T>(store, key, options);

    /// <summary>Creates a value with a lease: its key vanishes when this process dies.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="timeToLive">
    /// How long the key stays after the process has died, or was cut off: whole seconds, rounded up. etcd may need more, which
    /// is about 2 seconds at least.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeToLive"/> is not positive, or more than 24 days.
    /// </exception>
    public EtcdValue(EtcdStore store, string key, StoredValueOptions<T> options, TimeSpan timeToLive)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeToLive, TimeSpan.FromDays(24));
        _leased = new LeasedKey(store, key, timeToLive, options.AttemptTimeout, options.TimeProvider);
        _value = new StoredValue<T>(_leased, key, options);
    }

    /// <inheritdoc cref="StoredValue{T}.Status"/>
    public IWatchable<StoreStatus> Status => _value.Status;

    /// <inheritdoc cref="StoredValue{T}.Watch()"/>
    public IWatcher<T> Watch() => _value.Watch();

    /// <inheritdoc cref="StoredValue{T}.Watch(Delivery)"/>
    public IWatcher<T> Watch(Delivery delivery) => _value.Watch(delivery);

    /// <inheritdoc cref="StoredValue{T}.TryPeek"/>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => _value.TryPeek(out value);

    /// <inheritdoc cref="StoredValue{T}.SetAsync"/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default) =>
        _value.SetAsync(value, cancellationToken);

    /// <inheritdoc cref="StoredValue{T}.UpdateAsync"/>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default) =>
        _value.UpdateAsync(update, cancellationToken);

    /// <inheritdoc cref="StoredValue{T}.SetIfChangedAsync"/>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        _value.SetIfChangedAsync(value, comparer, cancellationToken);

    /// <inheritdoc cref="StoredValue{T}.CompareAndSetAsync"/>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        _value.CompareAndSetAsync(expected, value, comparer, cancellationToken);

    /// <inheritdoc cref="StoredValue{T}.DeleteAsync"/>
    public ValueTask DeleteAsync(CancellationToken cancellationToken = default) => _leased is null
        ? _value.DeleteAsync(cancellationToken)
        : ForgetAndDeleteAsync(_leased, cancellationToken);

    /// <summary>Ends the value here. etcd keeps its data, unless it has a lease: then the key vanishes.</summary>
    /// <remarks>
    /// Loops of watchers end. Gets and Sets that wait throw. If etcd does not answer, the key vanishes when its time to live
    /// has passed. Safe from any thread and more than once.
    /// </remarks>
    /// <returns>A task that ends when nothing is left running, here or on the server.</returns>
    public async ValueTask DisposeAsync()
    {
        await _value.DisposeAsync().ConfigureAwait(false);
        if (_leased is not null)
        {
            await _leased.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="StoredValue{T}.ToString"/>
    public override string ToString() => _value.ToString();

    private async ValueTask ForgetAndDeleteAsync(LeasedKey leased, CancellationToken cancellationToken)
    {
        await leased.ForgetAsync(cancellationToken).ConfigureAwait(false);
        await _value.DeleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
