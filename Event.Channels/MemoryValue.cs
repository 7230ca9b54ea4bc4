using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>A value that is kept in memory.</summary>
/// <remarks>
/// <para>
/// Whoever watches gets the current value at once. After that, an async watcher (the default) finds the newest value, and
/// a Sync one every value, for which the producer waits. A slow Sync watcher delays the producer, never the other watchers.
/// </para>
/// <para>
/// All members are safe for use from any thread. No lock is held while anyone else's code runs. Watchers that waited go
/// on on the thread pool, or in the context that they captured, unless <see cref="AllowSynchronousContinuations"/> is set.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(MemoryValueView<>))]
public sealed class MemoryValue<T> : IValue<T>
{
    private readonly Broadcast<T> _broadcast;

    internal Broadcast<T> Broadcast => _broadcast;

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

    private MemoryValue(Update<T> newest)
    {
        _broadcast = new Broadcast<T>(newest);
        Writer = new ValueWriter<T>(this, _broadcast);
    }

    /// <summary>
    /// Whether watchers are Sync that do not say otherwise, so that a Set waits until each of them has taken the value. The
    /// default is <see langword="false"/>.
    /// </summary>
    public bool Sync
    {
        get => _broadcast.Sync;
        init => _broadcast.Sync = value;
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
        get => _broadcast.Metrics?.Name;
        init => _broadcast.Metrics = value is null ? null : NamedValues.Add(value, _broadcast);
    }

    /// <summary>
    /// Whether watchers that wait may go on within the Set, or the completion, that ends their waiting. The default is
    /// <see langword="false"/>: they go on on the thread pool.
    /// </summary>
    /// <remarks>
    /// As in <see cref="ChannelOptions.AllowSynchronousContinuations"/>, this saves a trip through the thread pool, and
    /// a producer then waits for whatever its watchers do. No lock is held meanwhile. A Set that had to wait for its turn
    /// wakes its watchers on the thread pool all the same, and producers always go on there.
    /// </remarks>
    public bool AllowSynchronousContinuations
    {
        get => _broadcast.AllowSynchronousContinuations;
        init => _broadcast.AllowSynchronousContinuations = value;
    }

    /// <summary>How many watchers are live, that is created and not disposed.</summary>
    public int WatcherCount => _broadcast.Readers.Count;

    /// <summary>The value as the end of a pipeline: what is written is set, and reaches every watcher.</summary>
    /// <remarks>
    /// <para>
    /// WriteAsync is <see cref="SetAsync"/>, TryComplete is <see cref="TryComplete"/>. TryWrite never waits: it sets where
    /// every Sync watcher waits in a Get, or there is none; otherwise it sets nothing and returns <see langword="false"/>,
    /// as it does on a completed value. WaitToWriteAsync waits until it is worth trying.
    /// </para>
    /// <para>Safe for use from any thread, by any number of writers.</para>
    /// </remarks>
    public ChannelWriter<T> Writer { get; }

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
    public MemoryWatcher<T> Watch(Delivery delivery) => new(_broadcast.Open(delivery), Writer);

    IWatcher<T> IWatchable<T>.Watch() => Watch();

    IWatcher<T> IWatchable<T>.Watch(Delivery delivery) => Watch(delivery);

    /// <summary>Waits until somebody watches: until then there is no need to produce.</summary>
    /// <remarks>By the time that the caller goes on, the watcher may be gone again.</remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when there is a watcher; it must be awaited once only.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask WaitForWatchersAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? new ValueTask(Task.FromCanceled(cancellationToken))
            : _broadcast.Readers.WaitForSomeAsync(cancellationToken);

    /// <summary>Waits until nobody watches any more: then there is no need to produce.</summary>
    /// <remarks>By the time that the caller goes on, somebody may watch again.</remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends when there is no watcher; it must be awaited once only.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    public ValueTask WaitForNoWatchersAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? new ValueTask(Task.FromCanceled(cancellationToken))
            : _broadcast.Readers.WaitForNoneAsync(cancellationToken);

    /// <inheritdoc/>
    public void Set(T value)
    {
        if (_broadcast.Begin(value, follows: null, blocks: true, CancellationToken.None, out Handover<T>? handover)
            == SetOutcome.Refused)
        {
            throw _broadcast.CreateCompletedException();
        }

        handover?.Wait();
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask(Task.FromCanceled(cancellationToken));
        }

        return _broadcast.Begin(value, follows: null, blocks: false, cancellationToken, out Handover<T>? handover)
            == SetOutcome.Refused
            ? new ValueTask(Task.FromException(_broadcast.CreateCompletedException()))
            : handover?.Task ?? default;
    }

    /// <inheritdoc/>
    public bool TryUpdate(Func<T, T> update, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(update);
        bool updated = Blocking().TryUpdate(update, out value, out Handover<T>? handover);
        handover?.Wait();
        return updated;
    }

    /// <inheritdoc/>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Waiting(cancellationToken).UpdateAsync(update);
    }

    /// <inheritdoc/>
    public bool SetIfChanged(T value, IEqualityComparer<T>? comparer = null)
    {
        bool changed = Blocking().TryChange(value, comparer ?? EqualityComparer<T>.Default, out Handover<T>? handover);
        handover?.Wait();
        return changed;
    }

    /// <inheritdoc/>
    public ValueTask<bool> SetIfChangedAsync(
        T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        Waiting(cancellationToken).ChangeAsync(value, comparer ?? EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public bool CompareAndSet(T expected, T value, IEqualityComparer<T>? comparer = null)
    {
        bool exchanged = Blocking().TryExchange(
            expected, value, comparer ?? EqualityComparer<T>.Default, out Handover<T>? handover);
        handover?.Wait();
        return exchanged;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompareAndSetAsync(
        T expected, T value, IEqualityComparer<T>? comparer = null, CancellationToken cancellationToken = default) =>
        Waiting(cancellationToken).ExchangeAsync(expected, value, comparer ?? EqualityComparer<T>.Default);

    /// <summary>Reads the current value without a watcher. Never waits.</summary>
    /// <param name="value">
    /// The current value, if there is one: with Sync watchers the one being handed over, also before anyone took it.
    /// </param>
    /// <returns>Whether there is data: <see langword="false"/> before the first Set.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        Update<T> newest = _broadcast.Newest;
        value = newest.Value;
        return newest.Version > 0;
    }

    /// <inheritdoc/>
    public bool TryComplete(Exception? error = null) => _broadcast.TryComplete(error);

    /// <summary>
    /// The value in a line of a log: its name or type, the data, its version, how many watch it, and how many Sets wait.
    /// </summary>
    /// <remarks>
    /// For example <c>temperature: 42 (version 3, 2 watchers)</c>, or <c>steps: 3 (version 4, 2 watchers, 1 Set waits)</c>
    /// while a Set waits for a Sync watcher. Never waits, and needs no lock. The data's own ToString runs, under the
    /// invariant culture. If it throws, the exception is thrown here.
    /// </remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => Texts.Of(_broadcast, nameof(MemoryValue<>));

    private AtomicUpdate<T> Blocking() => new(_broadcast, blocks: true, CancellationToken.None);

    private AtomicUpdate<T> Waiting(CancellationToken cancellationToken) => new(_broadcast, blocks: false, cancellationToken);
}
