using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>Represents a value that a store keeps, and that any number of processes set and watch.</summary>
/// <remarks>
/// <para>
/// Its watchers are newest-value watchers: each gets the newest committed value. All watchers of one
/// <see cref="StoredValue{T}"/> share one feed from the store. The feed opens with the first watcher, and closes with
/// the last one. The first Get waits for a read of the store that began after Watch. So it returns the value current at
/// Watch, or a newer one. No Get goes back to an older revision, unless the store itself does because it was wiped or
/// restored.
/// </para>
/// <para>
/// If the store does not answer, Gets and Sets wait for it, and <see cref="Status"/> says why. If the store refuses,
/// Gets and Sets throw a <see cref="StoreException"/> with the store's message, because waiting does not help. The
/// watcher continues, and the store is asked again every 10 seconds. If the data cannot be decoded, the Get throws, and
/// the next Get waits for other data.
/// </para>
/// <para>
/// Every Set is conditional on the revision that it replaces, so it is sent again if its answer was lost and the key has
/// not changed. Sets of one <see cref="StoredValue{T}"/> take effect in the order of the calls. There is no
/// <see cref="Delivery.Sync"/>: a producer on another machine cannot wait for this watcher.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
/// <example>
/// <code><![CDATA[
/// await using var store = new MemoryStore();        // an EtcdStore or a RedisStore in production
/// await using var here = new StoredValue<string>(store, "motto", StoreSerializer.Text);
/// await using var there = new StoredValue<string>(store, "motto", StoreSerializer.Text);   // in another process
///
/// using IWatcher<string> watcher = there.Watch();
/// await here.SetAsync("festina lente");
/// Console.WriteLine(await watcher.GetAsync());      // prints festina lente
/// ]]></code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class StoredValue<T> : IValue<T>, IAsyncDisposable
{
    private readonly string _key;
    private readonly StoredValueOptions<T> _options;
    private readonly KeyInStore<T> _followed;
    private readonly Follower<StoreState, T> _follower;
    private readonly KeyWriter<T> _writer;

    // True from the disposal on. Written once.
    private volatile bool _disposed;

    /// <summary>Initializes a value. It does not contact the store before the first watcher or the first Set.</summary>
    /// <param name="store">The store. The value does not dispose it: several values can share it.</param>
    /// <param name="key">The key that holds the value.</param>
    /// <param name="options">The options. A <see cref="StoreSerializer{T}"/> or JSON metadata converts to them.</param>
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

    /// <summary>Gets the state of the connection to the store, and the error that interrupted it, as a value.</summary>
    /// <remarks>The disposal of this value completes it.</remarks>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    /// using IWatcher<StoreStatus> status = motto.Status.Watch();
    /// using IWatcher<string> watcher = motto.Watch();
    /// await status.GetAsync(now => now.Connection == StoreConnection.Open);
    ///
    /// store.Interrupt("The cable is out.");
    /// StoreStatus interrupted = await status.GetAsync(now => now.Connection == StoreConnection.Interrupted);
    /// Console.WriteLine(interrupted.Error?.Message);    // prints The cable is out.
    /// ]]></code>
    /// </example>
    public IWatchable<StoreStatus> Status => _follower.Status;

    /// <summary>Creates a newest-value watcher of the value. Never waits.</summary>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the value current at this call, or a newer one.
    /// If the key does not exist, the Get returns <see cref="StoredValueOptions{T}.Absent"/>. If Absent is not set, it
    /// waits for a value.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    /// await motto.SetAsync("festina lente");
    ///
    /// using IWatcher<string> watcher = motto.Watch();
    /// Console.WriteLine(await watcher.GetAsync());      // prints festina lente
    /// ]]></code>
    /// </example>
    public IWatcher<T> Watch() => _follower.Watch();

    /// <summary>Creates a watcher, as <see cref="Watch()"/> does. Only <see cref="Delivery.Async"/> is supported.</summary>
    /// <param name="delivery">The delivery of the watcher.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="NotSupportedException">
    /// <paramref name="delivery"/> is <see cref="Delivery.Sync"/>: a producer on another machine cannot wait for this
    /// watcher.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    public IWatcher<T> Watch(Delivery delivery) => _follower.Watch(delivery);

    /// <summary>Gets the newest value known in this process, without asking the store. Never waits.</summary>
    /// <remarks>
    /// The value is as old as the last answer of the store. It is kept up to date only while there is a watcher.
    /// </remarks>
    /// <param name="value">The value, if one is known.</param>
    /// <returns><see langword="true"/> if a value is known; otherwise, <see langword="false"/>.</returns>
    /// <exception cref="StoreException">The data could not be decoded.</exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    /// Console.WriteLine(motto.TryPeek(out _));                          // prints False
    ///
    /// await motto.SetAsync("festina lente");
    /// Console.WriteLine(motto.TryPeek(out string? known) ? known : "");   // prints festina lente
    /// ]]></code>
    /// </example>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => _follower.TryPeek(out value);

    /// <summary>Sets the value, and waits until the store has committed it.</summary>
    /// <remarks>
    /// <para>
    /// If the store does not answer, the Set waits. If an answer was lost, it tries again, on the condition that the key
    /// has not changed. If the key has changed, the first attempt may have been done, and then replaced. In this case the
    /// Set writes again, unless the key already has its value. So the value may be set twice, with another value in
    /// between.
    /// </para>
    /// <para>
    /// Cancellation: the Set first waits for a running attempt, for <see cref="StoredValueOptions{T}.AttemptTimeout"/>
    /// at most. If this attempt sets the value, the Set ends without an exception. Otherwise the exception says whether
    /// nothing was set or the outcome is unknown.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the value is committed. Await it only once.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Refused"/>: the store refused, and nothing was set.
    /// <see cref="StoreFault.OutcomeUnknown"/>: an answer was lost, and then the token was cancelled, the value was
    /// disposed, or the store refused.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set. The exception carries the token.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A function or comparer of an update of this value called this method.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The value is disposed, or was disposed while this Set waited and nothing was set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    ///
    /// await motto.SetAsync("festina lente");            // waits while the store is away
    /// Console.WriteLine(motto);                         // prints motto: festina lente (revision 1)
    /// ]]></code>
    /// </example>
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

    /// <summary>
    /// Sets the value to the result of a function of the current value, and waits until the store has committed it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The update is atomic across processes: if another update comes between, the function runs again on the newer
    /// value. If the store does not answer, the update waits.
    /// </para>
    /// <para>Cancellation: as for <see cref="SetAsync"/>.</para>
    /// </remarks>
    /// <param name="update">
    /// Makes the new value from the current one. It may run on another thread, and runs again if another update comes
    /// between. It must not set this value itself, or wait for a Set of it. If it throws on the value that the store
    /// has now, its exception is thrown here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends with the value that was set. Await it only once.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="update"/> is <see langword="null"/>. Thrown by the call, not by the task.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The key does not exist and <see cref="StoredValueOptions{T}.Absent"/> is not set, or the function set this value
    /// itself.
    /// </exception>
    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Refused"/>: the store refused. <see cref="StoreFault.Undecodable"/>: the current data
    /// could not be decoded. <see cref="StoreFault.OutcomeUnknown"/>: an answer was lost, and then the key had been
    /// written by this update or another one, the token was cancelled, the value was disposed, or the store refused.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set. The exception carries the token.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The value is disposed, or was disposed while this Set waited and nothing was set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
    ///
    /// await motto.SetAsync("festina");
    /// Console.WriteLine(await motto.UpdateAsync(text => text + " lente"));   // prints festina lente
    /// ]]></code>
    /// </example>
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
                "No value was set yet, so there is nothing to update. Set a first value, or set Absent in the options.");
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

    /// <summary>Sets the value unless it equals the current one, and waits until the store has committed it.</summary>
    /// <remarks>
    /// <para>
    /// The update is atomic across processes, as for <see cref="UpdateAsync"/>. Before the result is
    /// <see langword="false"/>, a read of the store confirms that the values are equal. Data that cannot be decoded
    /// equals no value.
    /// </para>
    /// <para>Cancellation: as for <see cref="SetAsync"/>.</para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It may run on another thread, and runs
    /// again if another update comes between. It must not set this value itself. If it throws, its exception is thrown
    /// here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, and with <see langword="false"/> if it equals
    /// the current one. A key that does not exist is set, unless the value equals
    /// <see cref="StoredValueOptions{T}.Absent"/>. Await it only once.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="StoreException">
    /// As for <see cref="UpdateAsync"/>, but never <see cref="StoreFault.Undecodable"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set. The exception carries the token.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The value is disposed, or was disposed while this Set waited and nothing was set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var level = new StoredValue<string>(store, "level", StoreSerializer.Text);
    ///
    /// Console.WriteLine(await level.SetIfChangedAsync("Info"));   // prints True
    /// Console.WriteLine(await level.SetIfChangedAsync("Info"));   // prints False
    /// ]]></code>
    /// </example>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        SetIfAsync(
            value,
            state => !_followed.IsPresent(state) || !TryDecode(state, out T? current) || !AreEqual(comparer, current, value),
            cancellationToken);

    /// <summary>
    /// Sets the value if the current one equals an expected one, and waits until the store has committed it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The update is atomic across processes, as for <see cref="UpdateAsync"/>. Before the result is
    /// <see langword="false"/>, a read of the store confirms that the current value is another one.
    /// </para>
    /// <para>Cancellation: as for <see cref="SetAsync"/>.</para>
    /// </remarks>
    /// <param name="expected">The value that the current one must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It may run on another thread, and runs
    /// again if another update comes between. It must not set this value itself. If it throws, its exception is thrown
    /// here and nothing is set.
    /// </param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if the value was set, and with <see langword="false"/> if the current
    /// value is another one or there is none. Await it only once.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="StoreException">As for <see cref="UpdateAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was set. The exception carries the token.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The value is disposed, or was disposed while this Set waited and nothing was set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var door = new StoredValue<string>(store, "door", StoreSerializer.Text);
    ///
    /// await door.SetAsync("closed");
    /// Console.WriteLine(await door.CompareAndSetAsync(expected: "closed", value: "open"));   // prints True
    /// Console.WriteLine(await door.CompareAndSetAsync(expected: "closed", value: "open"));   // prints False
    /// ]]></code>
    /// </example>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        SetIfAsync(
            value,
            state => _followed.IsPresent(state) && AreEqual(comparer, _followed.Decode(state), expected),
            cancellationToken);

    /// <summary>Deletes the key, and waits until the store has committed the deletion.</summary>
    /// <remarks>
    /// <para>
    /// Watchers get <see cref="StoredValueOptions{T}.Absent"/>. If Absent is not set, they wait for the next value. If
    /// the key does not exist, nothing changes.
    /// </para>
    /// <para>Cancellation: as for <see cref="SetAsync"/>.</para>
    /// </remarks>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the key does not exist. Await it only once.</returns>
    /// <exception cref="StoreException">As for <see cref="SetAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled and nothing was deleted. The exception carries the token.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A function or comparer of an update of this value called this method.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The value is disposed, or was disposed while this call waited and nothing was deleted.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// await using var store = new MemoryStore();
    /// await using var motto = new StoredValue<string>(store, "motto", new(StoreSerializer.Text) { Absent = "none" });
    ///
    /// await motto.SetAsync("festina lente");
    /// await motto.DeleteAsync();
    /// Console.WriteLine(motto.TryPeek(out string? known) ? known : "");   // prints none
    /// ]]></code>
    /// </example>
    public ValueTask DeleteAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : DeleteKeyAsync();

        async ValueTask DeleteKeyAsync() => await _writer
            .WriteAsync(state => new Change<T>(state.Exists), needsState: true, repeats: true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends the value in this process. The store keeps the data, and is not disposed.</summary>
    /// <remarks>
    /// Watchers still get the unread value. Then their loops end, and their Gets throw
    /// <see cref="System.Threading.Channels.ChannelClosedException"/>. A waiting Set throws
    /// <see cref="ObjectDisposedException"/>, or a <see cref="StoreException"/> if its outcome is unknown. It is safe
    /// from any thread, and more than once.
    /// </remarks>
    /// <returns>A task that ends when nothing is left running, here or on the server.</returns>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _follower.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Returns a line for a log: the key, and the value and revision known in this process.</summary>
    /// <remarks>
    /// For example <c>temperature: 42 (revision 3)</c>. It never waits. The data's own ToString runs under the invariant
    /// culture, and its exceptions are thrown here.
    /// </remarks>
    /// <returns>The text, which is the same in every culture.</returns>
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
