using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>A value that is kept by a store: any number of processes set it and watch it.</summary>
/// <remarks>
/// <para>
/// Watchers are async: each finds the newest value that was committed. Any number of watchers of one <see cref="StoredValue{T}"/>
/// cost one feed from the store. It opens with the first watcher, and closes with the last one. The first Get waits for one
/// read of the store that began after Watch, so that it gives the value current at Watch or a newer one. No Get goes back to
/// an older revision, unless the store itself does: it was wiped or restored.
/// </para>
/// <para>
/// If the store does not answer, Gets and Sets wait for it, and <see cref="Status"/> says why. If it refuses, which waiting
/// does not heal, Gets and Sets throw a <see cref="StoreException"/> with its words. The watcher goes on, and the store is
/// asked again every 10 seconds. If the data cannot be decoded, the Get throws, and the next one waits for other data.
/// </para>
/// <para>
/// Every Set is conditional on the revision that it replaces, so that it can be sent again when its answer was lost. Sets of
/// one <see cref="StoredValue{T}"/> are done in the order of the calls. There is no <see cref="Delivery.Sync"/>: a producer
/// on another machine cannot wait for this watcher.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class StoredValue<T> : IValue<T>, IAsyncDisposable
{
    private readonly string _key;
    private readonly StoredValueOptions<T> _options;
    private readonly KeyInStore<T> _followed;
    private readonly Follower<StoreState, T> _follower;
    private readonly KeyWriter<T> _writer;

    // From the disposal on. Written once.
    private volatile bool _disposed;

    /// <summary>Creates a value. Nothing is asked of the store before it is watched or set.</summary>
    /// <param name="store">The store, which the value does not dispose of: many values may share it.</param>
    /// <param name="key">The key that holds the value.</param>
    /// <param name="options">How it is kept.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="store"/>, <paramref name="key"/> or <paramref name="options"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty.</exception>
    public StoredValue(IValueStore store, string key, StoredValueOptions<T> options)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(options);
        var pace = Pace.Of(options);
        _key = key;
        _options = options;
        _followed = new KeyInStore<T>(store, key, options);
        _follower = new Follower<StoreState, T>(_followed, pace, nameof(StoredValue<>));
        _writer = new KeyWriter<T>(nameof(StoredValue<>), store, key, _follower.Replica, _follower.Status, pace);
    }

    /// <summary>The state of the connection to the store, and the error that interrupted it. The disposal completes it.</summary>
    public IWatchable<StoreStatus> Status => _follower.Status;

    /// <summary>Starts to watch the value. Never waits.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call, or a newer one. If the
    /// key does not exist, it gives <see cref="StoredValueOptions{T}.Absent"/>, or waits for a value if that is not set.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    public IWatcher<T> Watch() => _follower.Watch();

    /// <summary>The same as <see cref="Watch()"/>, for <see cref="Delivery.Async"/> only.</summary>
    /// <param name="delivery">How updates come to the watcher.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="NotSupportedException">
    /// <paramref name="delivery"/> is <see cref="Delivery.Sync"/>: a producer on another machine cannot wait for this watcher.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known delivery.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    public IWatcher<T> Watch(Delivery delivery) => _follower.Watch(delivery);

    /// <summary>Gives the newest value that is known here, without asking the store. Never waits.</summary>
    /// <remarks>It is as old as the last answer of the store, and is kept up to date only while there is a watcher.</remarks>
    /// <param name="value">The value, if one is known.</param>
    /// <returns>Whether one is known.</returns>
    /// <exception cref="StoreException">The data could not be decoded.</exception>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => _follower.TryPeek(out value);

    /// <summary>Sets the value. Ends when the store has committed it.</summary>
    /// <remarks>
    /// <para>
    /// It waits for a store that does not answer. If an answer was lost, it tries again. The value may then be set twice, with
    /// another one in between.
    /// </para>
    /// <para>
    /// Cancellation: an attempt that is under way is waited for, so that the exception can say whether the value was set. That
    /// takes <see cref="StoredValueOptions{T}.AttemptTimeout"/> at most.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when the value is committed; it must be awaited once only.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Refused"/>: the store refused, and nothing was set. <see cref="StoreFault.OutcomeUnknown"/>: after an
    /// answer was lost, the token was cancelled, the value was disposed, or the store refused.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set. It carries the token.</exception>
    /// <exception cref="InvalidOperationException">A function that makes an update of this value called this.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed; thrown at once.</exception>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : SetDataAsync();

        async ValueTask SetDataAsync()
        {
            var change = new Change<T>(true, _options.Serializer.Serialize(value), value);
            await _writer.WriteAsync(_ => change, needsState: false, repeats: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sets what a function makes of the current value. Ends when the store has committed it.</summary>
    /// <remarks>
    /// Atomic across processes: if another Set came between, the function runs again on the newer value. Cancellation: as for
    /// <see cref="SetAsync"/>.
    /// </remarks>
    /// <param name="update">
    /// Makes the new value from the current one. It may run on another thread, and more than once; keep it pure. It must not set
    /// this value itself, or wait for a Set of it. If it throws on the value that the store has now, that is thrown here and
    /// nothing is set.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends with the value that was set; it must be awaited once only.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>; thrown at once.</exception>
    /// <exception cref="InvalidOperationException">
    /// The key does not exist and <see cref="StoredValueOptions{T}.Absent"/> is not set, or the function set this value itself.
    /// </exception>
    /// <exception cref="StoreException">
    /// The store refused; the current data could not be decoded; or an answer was lost and the key was written
    /// meanwhile, by this update or by another one: then <see cref="StoreException.Fault"/> is
    /// <see cref="StoreFault.OutcomeUnknown"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set. It carries the token.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed; thrown at once.</exception>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfUnusable();
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<T>(cancellationToken)
            : SetUpdatedAsync();

        async ValueTask<T> SetUpdatedAsync()
        {
            Change<T> change = await _writer.WriteAsync(Decide, needsState: true, repeats: false, cancellationToken)
                .ConfigureAwait(false);
            return change.Writes ? change.Value! : throw new InvalidOperationException(
                "No value was set yet, so there is none to update. Set a first one, or set Absent in the options.");
        }

        Change<T> Decide(StoreState state)
        {
            if (!_followed.IsPresent(state))
            {
                return Change<T>.None;
            }

            using (RunningFunctions.Enter(this))
            {
                T next = update(_followed.Decode(state));
                return new Change<T>(true, _options.Serializer.Serialize(next), next);
            }
        }
    }

    /// <summary>Sets the value unless it equals the current one. Ends when the store has committed it.</summary>
    /// <remarks>
    /// Atomic across processes, as <see cref="UpdateAsync"/>. That the value equals the current one is confirmed by a read of
    /// the store. Data that cannot be decoded equals no value. Cancellation: as for <see cref="SetAsync"/>.
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It must not set this value itself. If it
    /// throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// A task that ends with whether the value was set: <see langword="false"/> if it equals the current one. A key that does
    /// not exist is set, unless the value equals <see cref="StoredValueOptions{T}.Absent"/>. It must be awaited once only.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="StoreException">As for <see cref="UpdateAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set. It carries the token.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed; thrown at once.</exception>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        SetIfAsync(
            value,
            state => !_followed.IsPresent(state) || !TryDecode(state, out T? current) || !AreEqual(comparer, current, value),
            cancellationToken);

    /// <summary>Sets the value if the current one is the expected one. Ends when the store has committed it.</summary>
    /// <remarks>
    /// Atomic across processes, as <see cref="UpdateAsync"/>. That the current value is another one is confirmed by a read of
    /// the store. Cancellation: as for <see cref="SetAsync"/>.
    /// </remarks>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It must not set this value itself. If it
    /// throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// A task that ends with whether the value was set: <see langword="false"/> if there is another value, or none. It must be
    /// awaited once only.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="StoreException">As for <see cref="UpdateAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and nothing was set. It carries the token.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed; thrown at once.</exception>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        SetIfAsync(
            value,
            state => _followed.IsPresent(state) && AreEqual(comparer, _followed.Decode(state), expected),
            cancellationToken);

    /// <summary>Deletes the key. Ends when the store has committed it.</summary>
    /// <remarks>
    /// Watchers get <see cref="StoredValueOptions{T}.Absent"/>, or wait for the next value if that is not set. A key that does
    /// not exist stays so. Cancellation: as for <see cref="SetAsync"/>.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when the key does not exist; it must be awaited once only.</returns>
    /// <exception cref="StoreException">As for <see cref="SetAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was deleted. It carries the token.
    /// </exception>
    /// <exception cref="InvalidOperationException">A function that makes an update of this value called this.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed; thrown at once.</exception>
    public ValueTask DeleteAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : DeleteKeyAsync();

        async ValueTask DeleteKeyAsync() => await _writer
            .WriteAsync(state => new Change<T>(state.Exists), needsState: true, repeats: true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends the value here. The store keeps its data, and is not disposed.</summary>
    /// <remarks>
    /// Loops of watchers end, and their Gets throw <see cref="System.Threading.Channels.ChannelClosedException"/> when what was
    /// unread is read. Sets that wait throw <see cref="ObjectDisposedException"/>. Safe from any thread and more than once.
    /// </remarks>
    /// <returns>A task that ends when nothing is left running, here or on the server.</returns>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _follower.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The value in a line of a log: its key, and what is known of it here.</summary>
    /// <remarks>
    /// For example <c>temperature: 42 (revision 3)</c>. Never waits. The value's own ToString runs, under the invariant culture. If
    /// it throws, the exception is thrown here.
    /// </remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString()
    {
        Reading<StoreState, T> newest = _follower.Replica.Newest;
        string text = !newest.IsPresent ? "no value"
            : newest.TryGetValue(out T? value) ? InvariantText.Of(value)
            : "undecodable data";
        return FormattableString.Invariant($"{_key}: {text} (revision {newest.Revision})");
    }

    private ValueTask<bool> SetIfAsync(T value, Func<StoreState, bool> fits, CancellationToken cancellationToken)
    {
        ThrowIfUnusable();
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<bool>(cancellationToken)
            : SetIfFitsAsync();

        async ValueTask<bool> SetIfFitsAsync()
        {
            var change = new Change<T>(true, _options.Serializer.Serialize(value), value);
            Change<T> done = await _writer.WriteAsync(Decide, needsState: true, repeats: false, cancellationToken)
                .ConfigureAwait(false);
            return done.Writes;

            Change<T> Decide(StoreState state)
            {
                using (RunningFunctions.Enter(this))
                {
                    return fits(state) ? change : Change<T>.None;
                }
            }
        }
    }

    private bool TryDecode(StoreState state, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = _followed.Decode(state);
            return true;
        }
        catch (StoreException)
        {
            value = default;
            return false;
        }
    }

    private static bool AreEqual(IEqualityComparer<T>? comparer, T current, T other) =>
        (comparer ?? EqualityComparer<T>.Default).Equals(current, other);

    private void ThrowIfUnusable()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(
                nameof(StoredValue<>), "The value is disposed. Create another one to set the key.");
        }

        RunningFunctions.ThrowIfRunningFor(this);
    }
}
