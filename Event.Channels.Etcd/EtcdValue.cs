using System.Diagnostics.CodeAnalysis;
using EventChannels.Stores;

namespace EventChannels.Etcd;

/// <summary>Represents a value that etcd keeps: a <see cref="StoredValue{T}"/>, with a lease if you want one.</summary>
/// <remarks>
/// <para>
/// With a time to live, the key vanishes when its process dies. The first Set gets a lease, which is kept alive until
/// the disposal. The disposal revokes the lease, and the key vanishes too. If a process was disconnected for longer
/// than the time to live, it sets the key again, unless another process has written it meanwhile. A Set by another
/// process takes over the key.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
/// <example>
/// <code><![CDATA[
/// await using var etcd = new EtcdStore("http://127.0.0.1:2379");
/// var address = new EtcdValue<string>(etcd, "hosts/mail", StoreSerializer.Text, timeToLive: TimeSpan.FromSeconds(5));
/// await using var seen = new EtcdValue<string>(etcd, "hosts/mail", new(StoreSerializer.Text) { Absent = "none" });
/// using IWatcher<string> watcher = seen.Watch();
///
/// await address.SetAsync("10.0.0.7:25");
/// Console.WriteLine(await watcher.GetAsync(text => text != "none"));   // prints 10.0.0.7:25
/// await address.DisposeAsync();                     // the key vanishes
/// Console.WriteLine(await watcher.GetAsync());      // prints none
/// ]]></code>
/// </example>
public sealed class EtcdValue<T> : IValue<T>, IAsyncDisposable
{
    private readonly StoredValue<T> _value;

    private readonly LeasedKey? _leased;

    /// <summary>Initializes a value. It does not contact the store before the first watcher or the first Set.</summary>
    /// <param name="store">The store. The value does not dispose it.</param>
    /// <param name="key">The key that holds the value.</param>
    /// <param name="options">The options. A <see cref="StoreSerializer{T}"/> or JSON metadata converts to them.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="store"/>, <paramref name="key"/> or <paramref name="options"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty.</exception>
    public EtcdValue(EtcdStore store, string key, StoredValueOptions<T> options) =>
        _value = new StoredValue<T>(store, key, options);

    /// <summary>Initializes a value with a lease: its key vanishes when this process dies.</summary>
    /// <param name="store">The store. The value does not dispose it.</param>
    /// <param name="key">The key that holds the value.</param>
    /// <param name="options">The options. A <see cref="StoreSerializer{T}"/> or JSON metadata converts to them.</param>
    /// <param name="timeToLive">
    /// The time for which the key stays after the process has died or was disconnected: whole seconds, rounded up. etcd
    /// may use a longer time; its minimum is about 2 seconds.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="store"/>, <paramref name="key"/> or <paramref name="options"/> is <see langword="null"/>.
    /// </exception>
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

    /// <summary>Ends the value in this process. A key with a lease vanishes; without a lease, etcd keeps the data.</summary>
    /// <remarks>
    /// Watchers still get the unread value. Then their loops end, and their Gets throw
    /// <see cref="System.Threading.Channels.ChannelClosedException"/>. A waiting Set throws
    /// <see cref="ObjectDisposedException"/>, or a <see cref="StoreException"/> if its outcome is unknown. If etcd does
    /// not answer, a key with a lease vanishes after its time to live. It is safe from any thread, and more than once.
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
