using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token: they differ in what is required

namespace EventChannels;

/// <summary>A value that is kept in memory.</summary>
/// <remarks>
/// <para>
/// Whoever watches gets the current value at once. After that, an async watcher (the default) finds the newest value, and
/// a Sync one every value, for which the producer waits. A slow Sync watcher delays the producer, never the other watchers.
/// </para>
/// <para>
/// All members are safe for use from any thread. No lock is held while anyone else's code runs. A watcher that waited goes
/// on on the thread pool. If it awaits in a context, as a user interface's, the Set posts to that context itself.
/// <see cref="AllowSynchronousContinuations"/> lets watchers go on within the Set. If a context refuses a post, its exception
/// is unhandled on the thread pool; no producer and no other watcher notices.
/// </para>
/// <para>
/// No serializer carries a value: JSON would have its properties, not its data or its watchers. Serialize the data that
/// <see cref="TryPeek"/> gives.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(MemoryValueView<>))]
public sealed class MemoryValue<T> : IValue<T>
{
    private readonly ValueCore<T> _core;

    // Made when it is first asked for, by an interlocked step.
    private volatile ValueWriter<T>? _writer;

    internal ValueCore<T> Core => _core;

    /// <summary>Creates a value without data: watchers wait for the first Set.</summary>
    public MemoryValue()
        : this(new Update<T>(default!))
    {
    }

    /// <summary>Creates a value with data.</summary>
    /// <param name="initialValue">The current value until the first Set.</param>
    public MemoryValue(T initialValue)
        : this(new Update<T>(initialValue) { Version = 1 })
    {
    }

    private MemoryValue(Update<T> newest) => _core = new ValueCore<T>(newest);

    /// <summary>
    /// Whether watchers are Sync that do not say otherwise, so that a Set waits until each of them has taken the value. The
    /// default is <see langword="false"/>.
    /// </summary>
    public bool Sync
    {
        get => _core.Sync;
        init => _core.Sync = value;
    }

    /// <summary>
    /// The name under which the value reports to whoever listens to the <see cref="System.Diagnostics.Metrics.Meter"/>
    /// "Event.Channels". The default is <see langword="null"/>: it reports nothing.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The name is the attribute <c>event.channels.value.name</c> of all that is reported; values of the same name are
    /// reported as one. Choose few and fixed names: listeners keep figures for each. As long as nobody listens, a name
    /// costs no memory but its own, and a few checks a Set and a Get.
    /// </para>
    /// <para>
    /// Listeners run within the calls that they are told about, never under a lock. What one throws, a Set or a Get throws
    /// that is done otherwise: the update is set, or is unread again.
    /// </para>
    /// </remarks>
    public string? Name
    {
        get => _core.Metrics?.Name;
        init
        {
            if (value is not null)
            {
                _core.Metrics = NamedValues.Add(value, _core);
            }
        }
    }

    /// <summary>
    /// Whether watchers that wait may go on within the Set, or the completion, that ends their waiting. The default is
    /// <see langword="false"/>: they go on on the thread pool.
    /// </summary>
    /// <remarks>
    /// <para>
    /// As in <see cref="ChannelOptions.AllowSynchronousContinuations"/>, this saves a trip through the thread pool, and
    /// a producer then waits for whatever its watchers do. No lock is held meanwhile. A Set that had to wait for its turn
    /// wakes its watchers on the thread pool all the same, and producers always go on there. So does a watcher for which
    /// the stack has no room, as in a long chain of values that set each other.
    /// </para>
    /// <para>
    /// The watchers that one Set wakes go on one after the other, in no promised order. One that blocks holds up the others
    /// of the same Set: leave this off if a watcher may block.
    /// </para>
    /// <para>
    /// A watcher that goes on within a function that makes an update of another value may set that other value. The update is
    /// then overtaken, and its function runs again.
    /// </para>
    /// </remarks>
    public bool AllowSynchronousContinuations
    {
        get => _core.AllowSynchronousContinuations;
        init => _core.AllowSynchronousContinuations = value;
    }

    /// <summary>Whether the value is completed, so that it takes no more updates. Never waits.</summary>
    /// <remarks>Sets that were called before <see cref="TryComplete"/> may still be waiting for Sync watchers.</remarks>
    public bool IsCompleted => _core.IsCompleted;

    /// <summary>How many watchers are live, that is created and not disposed.</summary>
    /// <remarks>
    /// A watcher that was forgotten is counted until it is disposed, an async one too, even if it is garbage by now.
    /// </remarks>
    public int WatcherCount => _core.WatcherCount;

    /// <summary>The value as the end of a pipeline: what is written is set, and reaches every watcher.</summary>
    /// <remarks>
    /// <para>
    /// WriteAsync is <see cref="SetAsync"/>, TryComplete is <see cref="TryComplete"/>. TryWrite never waits. It sets the value
    /// if every Sync watcher waits in a Get, or if there is none. Otherwise it sets nothing and returns
    /// <see langword="false"/>, as it does on a completed value. WaitToWriteAsync waits until TryWrite is worth a try.
    /// </para>
    /// <para>
    /// TryWrite does not count a Sync watcher that waits with <see cref="MemoryWatcher{T}.WaitForUnreadAsync"/>, nor the Sync
    /// watchers of CombineLatest and ThrottleLatest: these wait without taking. A writer that only calls TryWrite and
    /// WaitToWriteAsync never reaches them. Use WriteAsync.
    /// </para>
    /// <para>Safe for use from any thread, by any number of writers.</para>
    /// </remarks>
    public ChannelWriter<T> Writer =>
        _writer ?? Interlocked.CompareExchange(ref _writer, new ValueWriter<T>(_core), null) ?? _writer;

    /// <summary>Starts to watch the value. Never waits, also while a Sync Set does.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call, or a newer one;
    /// where no data was set yet, it waits for the first.
    /// </returns>
    public MemoryWatcher<T> Watch() => Watch(Sync ? Delivery.Sync : Delivery.Async);

    /// <summary>Starts to watch the value in a mode of the watcher's own. Never waits, also while a Sync Set does.</summary>
    /// <param name="delivery">Whether producers wait for this watcher, whatever <see cref="Sync"/> says.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public MemoryWatcher<T> Watch(Delivery delivery) => new(_core.Open(delivery), Writer);

    IWatcher<T> IWatchable<T>.Watch() => Watch();

    IWatcher<T> IWatchable<T>.Watch(Delivery delivery) => Watch(delivery);

    /// <summary>Waits until somebody watches: until then there is no need to produce.</summary>
    /// <remarks>The same as <see cref="WaitForWatchersAsync(int, CancellationToken)"/> for one watcher.</remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when there is a watcher, and with <see langword="false"/> when the value is
    /// completed; it must be awaited once only.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask<bool> WaitForWatchersAsync(CancellationToken cancellationToken = default) =>
        WaitForWatchersAsync(1, cancellationToken);

    /// <summary>Waits until a number of watchers watch.</summary>
    /// <remarks>
    /// A completed value needs no producer: the answer is then <see langword="false"/>, however many watch, also if it was
    /// completed before this call. By the time that the caller goes on, watchers may be gone again.
    /// </remarks>
    /// <param name="count">How many watchers there are to be, at least.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when at least that many watchers are live, and with
    /// <see langword="false"/> when the value is completed; it must be awaited once only.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1; thrown at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask<bool> WaitForWatchersAsync(int count, CancellationToken cancellationToken = default)
    {
        if (count < 1)
        {
            throw Errors.TooFewWatchers(count);
        }

        return cancellationToken.IsCancellationRequested
            ? new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken))
            : _core.WaitForWatchersAsync(count, cancellationToken);
    }

    /// <summary>Waits until nobody watches any more: then there is no need to produce.</summary>
    /// <remarks>
    /// A completed value needs no producer: the answer is then <see langword="false"/>, also if it was completed before this
    /// call, and even if nobody watches. By the time that the caller goes on, somebody may watch again. An async watcher that
    /// nobody uses any more is counted until it is disposed: dispose watchers, or this waits for ever.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when there is no watcher, and with <see langword="false"/> when the value is
    /// completed; it must be awaited once only.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask<bool> WaitForNoWatchersAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken))
            : _core.WaitForWatchersAsync(0, cancellationToken);

    /// <summary>Updates the value and tells every watcher.</summary>
    /// <remarks>
    /// <para>
    /// If all watchers are async, it never waits. Otherwise it blocks the calling thread until every Sync watcher that was live
    /// when the update began has taken the value or was disposed, and until the Sets before it have ended. Prefer
    /// <see cref="SetAsync"/> if there are Sync watchers.
    /// </para>
    /// <para>
    /// Three uses with Sync watchers never end, or fail. On a UI thread, a Sync watcher's loop on the same thread cannot take
    /// the value while this blocks it. On threads of the thread pool, many calls at once can block all the threads that the
    /// watchers need to go on. In browser-wasm no thread can block: this sets the value, and then throws
    /// <see cref="PlatformNotSupportedException"/>. Use <see cref="SetAsync"/> in all three. A Sync
    /// watcher must not call this between its own Gets either: it would wait for itself.
    /// </para>
    /// <para>
    /// A thread that is interrupted while it waits here throws <see cref="ThreadInterruptedException"/>. The value stays set,
    /// each Sync watcher gets it, and later Sets wait until they have.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="InvalidOperationException">
    /// A function or comparer that is running for an update of this value called this.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">
    /// A Sync watcher is to be waited for where no thread can block, as in browser-wasm. The value is set.
    /// </exception>
    public void Set(T value)
    {
        SetOutcome outcome = _core.Set(value, follows: null, blocks: true, CancellationToken.None, out Handover<T>? handover);
        if (outcome == SetOutcome.Refused)
        {
            throw _core.CreateCompletedException();
        }

        handover?.Wait();
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default) =>
        _core.SetAsync(value, cancellationToken);

    /// <summary>Sets what a function makes of the current value, as one update. Waits as <see cref="Set"/> does.</summary>
    /// <remarks>
    /// Atomic: no other update comes between the value that the function got and the one that it made. The function runs
    /// outside any lock.
    /// </remarks>
    /// <param name="update">
    /// Makes the new value from the current one. It runs again if another update came between, and must not set this value
    /// itself. If it throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <param name="value">The value that was set.</param>
    /// <returns>Whether there was a value to update: <see langword="false"/> before the first Set.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// A Sync watcher is to be waited for where no thread can block, as in browser-wasm. The value is set.
    /// </exception>
    public bool TryUpdate(Func<T, T> update, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(update);
        bool updated = Blocking().TryUpdate(update, out value, out Handover<T>? handover);
        handover?.Wait();
        return updated;
    }

    /// <summary>Sets what a function makes of the current value, as one update. Waits as <see cref="Set"/> does.</summary>
    /// <remarks>The same as <see cref="TryUpdate"/>, for a value that is known to have data.</remarks>
    /// <param name="update">As in <see cref="TryUpdate"/>.</param>
    /// <returns>The value that was set.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// A Sync watcher is to be waited for where no thread can block, as in browser-wasm. The value is set.
    /// </exception>
    public T Update(Func<T, T> update) =>
        TryUpdate(update, out T? updated) ? updated : throw Errors.NothingToUpdate();

    /// <inheritdoc/>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Waiting(cancellationToken).UpdateAsync(update);
    }

    /// <summary>Sets the value unless it equals the current one. Waits as <see cref="Set"/> does.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It runs outside any lock, and again if
    /// another update came between. If it throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <returns>
    /// Whether the value was set: <see langword="false"/> if it equals the current one. The first value is set.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// A Sync watcher is to be waited for where no thread can block, as in browser-wasm. The value is set.
    /// </exception>
    public bool SetIfChanged(T value, IEqualityComparer<T>? comparer = null)
    {
        bool changed = Blocking().TrySetIf(equal: false, value, value, comparer, out Handover<T>? handover);
        handover?.Wait();
        return changed;
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        Waiting(cancellationToken).SetIfAsync(equal: false, value, value, comparer);

    /// <summary>Sets the value if the current one is the expected one. Waits as <see cref="Set"/> does.</summary>
    /// <param name="expected">What the current value must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Decides what equal means; <see langword="null"/> for the type's own equality. It runs outside any lock, and again if
    /// another update came between. If it throws, the exception is thrown here and nothing is set.
    /// </param>
    /// <returns>Whether the value was set: <see langword="false"/> if there is another value, or none yet.</returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed: it takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// A Sync watcher is to be waited for where no thread can block, as in browser-wasm. The value is set.
    /// </exception>
    public bool CompareAndSet(T expected, T value, IEqualityComparer<T>? comparer = null)
    {
        bool exchanged = Blocking().TrySetIf(equal: true, expected, value, comparer, out Handover<T>? handover);
        handover?.Wait();
        return exchanged;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        Waiting(cancellationToken).SetIfAsync(equal: true, expected, value, comparer);

    /// <summary>Reads the current value without a watcher. Never waits.</summary>
    /// <param name="value">
    /// The current value, if there is one: with Sync watchers the one being handed over, also before anyone took it.
    /// </param>
    /// <returns>Whether there is data: <see langword="false"/> before the first Set.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        Update<T> newest = _core.Newest;
        value = newest.Value;
        return newest.Version > 0;
    }

    /// <summary>Ends the updates. Never waits, and overtakes no Set that was called before.</summary>
    /// <remarks>
    /// Later Sets throw <see cref="ChannelClosedException"/>. Watchers, also those created later, still get the last value.
    /// Then their Gets throw <see cref="ChannelClosedException"/> with <paramref name="error"/> inside. Their loops end, and
    /// throw <paramref name="error"/> if there is one. Producers that wait in <see cref="WaitForWatchersAsync(CancellationToken)"/>
    /// or <see cref="WaitForNoWatchersAsync"/> go on. A Get tells an <see cref="OperationCanceledException"/> given here as
    /// <see cref="ChannelClosedException"/> too, so that it is not taken for a cancellation of the Get.
    /// </remarks>
    /// <param name="error">Why there are no more updates, for the watchers; <see langword="null"/> for a normal end.</param>
    /// <returns>Whether this call completed the value; <see langword="false"/> if it was completed before.</returns>
    public bool TryComplete(Exception? error = null) => _core.TryComplete(error);

    /// <summary>
    /// The value in a line of a log: its name or type, the data, its version, how many watch it, and how many Sets wait.
    /// </summary>
    /// <remarks>
    /// For example <c>temperature: 42 (version 3, 2 watchers)</c>, or <c>steps: 3 (version 4, 2 watchers, 1 Set waits)</c>
    /// while a Set waits for a Sync watcher. Never waits, and needs no lock. The data's own ToString runs, under the
    /// invariant culture. If it throws, the exception is thrown here.
    /// </remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => Texts.Of(_core, nameof(MemoryValue<>));

    private AtomicUpdate<T> Blocking() => new(_core, blocks: true, CancellationToken.None);

    private AtomicUpdate<T> Waiting(CancellationToken cancellationToken) => new(_core, blocks: false, cancellationToken);
}
