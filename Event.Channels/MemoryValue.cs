using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

#pragma warning disable RS0026 // overloads with an optional token, which differ in their required parameters

namespace EventChannels;

/// <summary>Holds a value in memory that producers set and any number of consumers watch.</summary>
/// <remarks>
/// <para>
/// A new watcher gets the current value at once. After that, a newest-value watcher (the default) gets the newest value,
/// and an every-value watcher gets every value, for which each Set waits. A slow every-value watcher delays a Set and the
/// Sets behind it; the other watchers get the value of that Set at once.
/// </para>
/// <para>
/// All members are safe for use from any thread. User code never runs under a lock. A watcher that waited continues on
/// the thread pool, or in its own context if it awaits in one, such as a UI thread: the Set posts to that context. If the
/// context refuses the post, the exception is unhandled on the thread pool, and no producer and no other watcher is
/// affected.
/// </para>
/// <para>
/// A value cannot be serialized: JSON would contain its properties, but neither its data nor its watchers. Serialize the
/// data that <see cref="TryPeek"/> returns.
/// </para>
/// </remarks>
/// <typeparam name="T">
/// The type of the data. <see langword="null"/> and default values are values like any other.
/// </typeparam>
/// <example>
/// <code><![CDATA[
/// var temperature = new MemoryValue<double>(20.5);
/// using MemoryWatcher<double> screen = temperature.Watch();
///
/// temperature.Set(21);
/// temperature.Set(21.5);                            // replaces 21, which is still unread
/// temperature.TryComplete();
///
/// await foreach (double degrees in screen.ReadAllAsync())
///     Console.WriteLine(degrees);                   // prints 21.5
/// ]]></code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(MemoryValueView<>))]
public sealed class MemoryValue<T> : IValue<T>
{
    private readonly ValueCore<T> _core;

    // Created at the first use, by an interlocked step.
    private volatile ValueWriter<T>? _writer;

    internal ValueCore<T> Core => _core;

    /// <summary>Initializes a value without data. Watchers wait for the first Set.</summary>
    public MemoryValue()
        : this(new Update<T>(default!))
    {
    }

    /// <summary>Initializes a value with data.</summary>
    /// <param name="initialValue">The current value until the first Set.</param>
    public MemoryValue(T initialValue)
        : this(new Update<T>(initialValue) { Version = 1 })
    {
    }

    private MemoryValue(Update<T> newest) => _core = new ValueCore<T>(newest);

    /// <summary>
    /// Gets or initializes whether <see cref="Watch()"/> creates every-value watchers (<see cref="Delivery.Sync"/>). The
    /// default is <see langword="false"/>: it creates newest-value watchers.
    /// </summary>
    /// <remarks>
    /// Each Set waits until every such watcher has taken the value. One value may have watchers of both kinds.
    /// </remarks>
    /// <example>
    /// <code><![CDATA[
    /// var step = new MemoryValue<int> { Sync = true };
    /// using MemoryWatcher<int> journal = step.Watch();
    ///
    /// ValueTask setting = step.SetAsync(1);             // waits for the journal
    /// Console.WriteLine(await journal.GetAsync());      // prints 1
    /// await setting;
    /// ]]></code>
    /// </example>
    public bool Sync
    {
        get => _core.Sync;
        init => _core.Sync = value;
    }

    /// <summary>
    /// Gets or initializes the name under which the value reports to the <see cref="System.Diagnostics.Metrics.Meter"/>
    /// "Event.Channels". The default is <see langword="null"/>: the value reports nothing.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Every measurement has the name as its attribute <c>event.channels.value.name</c>. Values with the same name are
    /// reported as one. Choose few and fixed names, since listeners keep figures for each. Without a listener, a name
    /// costs its own memory and a few checks for each Set and Get.
    /// </para>
    /// <para>
    /// Listeners run synchronously inside Set and Get, never under a lock. If one throws, the exception reaches the
    /// caller. The update is set all the same; the value of a Get is unread again.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.5) { Name = "temperature" };
    /// Console.WriteLine(temperature);                   // prints temperature: 20.5 (version 1, 0 watchers)
    /// ]]></code>
    /// </example>
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
    /// Gets or initializes whether a watcher that waits may continue inside the Set, or the completion, that ends its
    /// wait. The default is <see langword="false"/>: it continues on the thread pool.
    /// </summary>
    /// <remarks>
    /// <para>
    /// As with <see cref="ChannelOptions.AllowSynchronousContinuations"/>, this saves a trip through the thread pool, and
    /// the producer waits for the code that its watchers run. The watchers of one Set continue one after the other, in no
    /// promised order, and not under a lock. A continuation that blocks delays the others: leave this off if a watcher
    /// may block.
    /// </para>
    /// <para>
    /// A continuation still runs on the thread pool if the Set had to wait for its turn, or if the stack has no room, as
    /// in a long chain of values that set each other. Producers always continue on the thread pool.
    /// </para>
    /// <para>
    /// A function that makes an update may set another value. If a watcher of that value continues inside the function
    /// and sets the first value, the update is overtaken, and its function runs again.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code><![CDATA[
    /// var value = new MemoryValue<int> { AllowSynchronousContinuations = true };
    /// using MemoryWatcher<int> watcher = value.Watch();
    /// Task reading = ReadAsync();
    ///
    /// value.Set(1);                                     // prints got 1
    /// Console.WriteLine("set");                         // prints set
    /// await reading;
    ///
    /// async Task ReadAsync() => Console.WriteLine($"got {await watcher.GetAsync()}");
    /// ]]></code>
    /// </example>
    public bool AllowSynchronousContinuations
    {
        get => _core.AllowSynchronousContinuations;
        init => _core.AllowSynchronousContinuations = value;
    }

    /// <summary>Gets whether the value is completed and takes no more updates. Never waits.</summary>
    /// <remarks>Sets that were called before <see cref="TryComplete"/> may still wait for every-value watchers.</remarks>
    /// <example>
    /// <code><![CDATA[
    /// var progress = new MemoryValue<int>(100);
    /// progress.TryComplete();
    /// Console.WriteLine(progress.IsCompleted);          // prints True
    /// ]]></code>
    /// </example>
    public bool IsCompleted => _core.IsCompleted;

    /// <summary>Gets the number of live watchers: created and not yet disposed.</summary>
    /// <remarks>A watcher counts until it is disposed, even if the garbage collector has collected it.</remarks>
    /// <example>
    /// <code><![CDATA[
    /// var price = new MemoryValue<decimal>();
    /// using MemoryWatcher<decimal> screen = price.Watch();
    /// Console.WriteLine(price.WatcherCount);            // prints 1
    /// ]]></code>
    /// </example>
    public int WatcherCount => _core.WatcherCount;

    /// <summary>Gets a channel writer that sets the value, and each write reaches every watcher.</summary>
    /// <remarks>
    /// <para>
    /// WriteAsync does the same as <see cref="SetAsync"/>, and TryComplete the same as <see cref="TryComplete"/>.
    /// TryWrite never waits: it sets the value if all every-value watchers wait in a Get, or if there are none. Otherwise
    /// it sets nothing and returns <see langword="false"/>, as on a completed value. WaitToWriteAsync waits until
    /// TryWrite may succeed.
    /// </para>
    /// <para>
    /// TryWrite does not count a watcher that waits without taking: in <see cref="MemoryWatcher{T}.WaitForUnreadAsync"/>,
    /// PipeToAsync or ForEachLatestAsync, or under CombineLatest, ThrottleLatest or Debounce. A writer that calls only
    /// TryWrite and WaitToWriteAsync never reaches such an every-value watcher. Use WriteAsync.
    /// </para>
    /// <para>It is safe for use from any thread, by any number of writers.</para>
    /// </remarks>
    /// <example>
    /// <code><![CDATA[
    /// var progress = new MemoryValue<int>();
    /// using MemoryWatcher<int> screen = progress.Watch();
    ///
    /// await progress.Writer.WriteAsync(50);
    /// await progress.Writer.WriteAsync(100);
    /// Console.WriteLine(await screen.Reader.ReadAsync());   // prints 100
    /// ]]></code>
    /// </example>
    public ChannelWriter<T> Writer =>
        _writer ?? Interlocked.CompareExchange(ref _writer, new ValueWriter<T>(_core), null) ?? _writer;

    /// <summary>Creates a watcher of the value, with the delivery that <see cref="Sync"/> chooses.</summary>
    /// <remarks>It never waits, even while a Set waits for other watchers.</remarks>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the value current at this call, or a newer one. If
    /// no value was set yet, the first Get waits for one.
    /// </returns>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.5);
    /// using MemoryWatcher<double> screen = temperature.Watch();
    /// Console.WriteLine(await screen.GetAsync());       // prints 20.5
    /// ]]></code>
    /// </example>
    public MemoryWatcher<T> Watch() => Watch(Sync ? Delivery.Sync : Delivery.Async);

    /// <summary>Creates a watcher of the value with the given delivery, whatever <see cref="Sync"/> is.</summary>
    /// <remarks>It never waits, even while a Set waits for other watchers.</remarks>
    /// <param name="delivery">The delivery of the watcher. Other watchers of the value may have another one.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var step = new MemoryValue<int>();
    /// using MemoryWatcher<int> screen = step.Watch();
    /// using MemoryWatcher<int> journal = step.Watch(Delivery.Sync);
    /// _ = Task.Run(async () => { for (int i = 1; i <= 3; i++) await step.SetAsync(i); step.TryComplete(); });
    ///
    /// await foreach (int i in journal.ReadAllAsync())
    ///     Console.WriteLine(i);                         // prints 1 2 3
    /// Console.WriteLine(await screen.GetAsync());       // prints 3
    /// ]]></code>
    /// </example>
    public MemoryWatcher<T> Watch(Delivery delivery) => new(_core.Open(delivery), Writer);

    IWatcher<T> IWatchable<T>.Watch() => Watch();

    IWatcher<T> IWatchable<T>.Watch(Delivery delivery) => Watch(delivery);

    /// <summary>Waits until the value has a watcher. Until then there is no need to produce.</summary>
    /// <remarks>
    /// <para>The same as <see cref="WaitForWatchersAsync(int, CancellationToken)"/> for one watcher.</para>
    /// <para>Cancellation: it ends the wait and changes nothing else.</para>
    /// </remarks>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when there is a watcher, and with <see langword="false"/> when the
    /// value is completed. Await it only once.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var price = new MemoryValue<decimal>();
    /// ValueTask<bool> needed = price.WaitForWatchersAsync();
    /// Console.WriteLine(needed.IsCompleted);            // prints False
    ///
    /// using MemoryWatcher<decimal> screen = price.Watch();
    /// Console.WriteLine(await needed);                  // prints True
    /// ]]></code>
    /// </example>
    public ValueTask<bool> WaitForWatchersAsync(CancellationToken cancellationToken = default) =>
        WaitForWatchersAsync(1, cancellationToken);

    /// <summary>Waits until the value has a number of watchers.</summary>
    /// <remarks>
    /// <para>
    /// A completed value needs no producer. The result is then <see langword="false"/>, however many watchers there are
    /// and even if the value was completed before this call. When the caller continues, watchers may be gone again.
    /// </para>
    /// <para>Cancellation: it ends the wait and changes nothing else.</para>
    /// </remarks>
    /// <param name="count">The smallest number of watchers to wait for.</param>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when at least <paramref name="count"/> watchers are live, and with
    /// <see langword="false"/> when the value is completed. Await it only once.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is less than 1. Thrown by the call, not by the task.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token.
    /// </exception>
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

    /// <summary>Waits until the value has no watcher. Then there is no need to produce.</summary>
    /// <remarks>
    /// <para>
    /// A completed value needs no producer. The result is then <see langword="false"/>, even if there is no watcher and
    /// even if the value was completed before this call. When the caller continues, there may be watchers again. Dispose
    /// watchers: an unused watcher counts until it is disposed, and this waits for it.
    /// </para>
    /// <para>Cancellation: it ends the wait and changes nothing else.</para>
    /// </remarks>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> when there is no watcher, and with <see langword="false"/> when the
    /// value is completed. Await it only once.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var price = new MemoryValue<decimal>();
    /// MemoryWatcher<decimal> screen = price.Watch();
    /// ValueTask<bool> unused = price.WaitForNoWatchersAsync();
    ///
    /// screen.Dispose();
    /// Console.WriteLine(await unused);                  // prints True
    /// ]]></code>
    /// </example>
    public ValueTask<bool> WaitForNoWatchersAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? new ValueTask<bool>(Task.FromCanceled<bool>(cancellationToken))
            : _core.WaitForWatchersAsync(0, cancellationToken);

    /// <summary>Sets the value, and blocks the thread while it waits for every-value watchers.</summary>
    /// <remarks>
    /// <para>
    /// Without every-value watchers it never waits. Otherwise it blocks until the Sets before it have ended, and every
    /// such watcher that was live when the update took its turn has taken the value or was disposed. Prefer
    /// <see cref="SetAsync"/> then.
    /// </para>
    /// <para>
    /// In three cases only <see cref="SetAsync"/> works with every-value watchers. On a UI thread, a loop on the same
    /// thread cannot take the value while this blocks it. On the thread pool, many blocked calls can hold all threads
    /// that the watchers need. In browser-wasm no thread can block. An every-value watcher must not call this between its
    /// own Gets: it would wait for itself.
    /// </para>
    /// <para>
    /// If the thread is interrupted while it waits, this throws <see cref="ThreadInterruptedException"/>. The value stays
    /// set, each every-value watcher gets it, and later Sets wait until then.
    /// </para>
    /// </remarks>
    /// <param name="value">The new value.</param>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="InvalidOperationException">
    /// A function or comparer that runs for an update of this value called this.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The Set has to wait, and no thread can block on this platform, such as browser-wasm. The value is set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var count = new MemoryValue<int>();
    /// using MemoryWatcher<int> watcher = count.Watch();
    ///
    /// count.Set(1);
    /// count.Set(2);                                     // replaces 1, which is still unread
    /// Console.WriteLine(await watcher.GetAsync());      // prints 2
    /// ]]></code>
    /// </example>
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

    /// <summary>
    /// Sets the value to the result of a function of the current value, if there is one, as one atomic update.
    /// </summary>
    /// <remarks>
    /// No other update comes between the value that the function gets and the value that it returns. The function runs
    /// outside any lock. This waits for every-value watchers as <see cref="Set"/> does.
    /// </remarks>
    /// <param name="update">
    /// Makes the new value from the current one. It runs again if another update comes between, and must not set this
    /// value itself. If it throws, its exception is thrown here and nothing is set.
    /// </param>
    /// <param name="value">The value that was set.</param>
    /// <returns>
    /// <see langword="true"/> if the value was updated; <see langword="false"/> if no value was set yet.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The update has to wait, and no thread can block on this platform, such as browser-wasm. The value is set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var stock = new MemoryValue<int>();
    /// Console.WriteLine(stock.TryUpdate(count => count - 1, out _));                      // prints False
    ///
    /// stock.Set(10);
    /// Console.WriteLine(stock.TryUpdate(count => count - 1, out int left) ? left : -1);   // prints 9
    /// ]]></code>
    /// </example>
    public bool TryUpdate(Func<T, T> update, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(update);
        bool updated = Blocking().TryUpdate(update, out value, out Handover<T>? handover);
        handover?.Wait();
        return updated;
    }

    /// <summary>Sets the value to the result of a function of the current value, as one atomic update.</summary>
    /// <remarks>The same as <see cref="TryUpdate"/>, for a value that has data.</remarks>
    /// <param name="update">Makes the new value from the current one, as in <see cref="TryUpdate"/>.</param>
    /// <returns>The value that was set.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The update has to wait, and no thread can block on this platform, such as browser-wasm. The value is set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var hits = new MemoryValue<int>(0);
    /// Parallel.For(0, 1000, _ => hits.Update(count => count + 1));
    /// Console.WriteLine(hits);                          // prints MemoryValue<int>: 1000 (version 1001, 0 watchers)
    /// ]]></code>
    /// </example>
    public T Update(Func<T, T> update) =>
        TryUpdate(update, out T? updated) ? updated : throw Errors.NothingToUpdate();

    /// <inheritdoc/>
    public ValueTask<T> UpdateAsync(Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Waiting(cancellationToken).UpdateAsync(update);
    }

    /// <summary>Sets the value unless it equals the current one, as one atomic update.</summary>
    /// <remarks>It waits for every-value watchers as <see cref="Set"/> does.</remarks>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It runs outside any lock, and again if
    /// another update comes between. It must not set this value itself. If it throws, its exception is thrown here and
    /// nothing is set.
    /// </param>
    /// <returns>
    /// <see langword="true"/> if the value was set, which includes the first value; <see langword="false"/> if it equals
    /// the current one.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The Set has to wait, and no thread can block on this platform, such as browser-wasm. The value is set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var level = new MemoryValue<string>("Info");
    /// Console.WriteLine(level.SetIfChanged("Info"));                                     // prints False
    /// Console.WriteLine(level.SetIfChanged("INFO", StringComparer.OrdinalIgnoreCase));   // prints False
    /// Console.WriteLine(level.SetIfChanged("Debug"));                                    // prints True
    /// ]]></code>
    /// </example>
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

    /// <summary>Sets the value if the current one equals an expected one, as one atomic update.</summary>
    /// <remarks>It waits for every-value watchers as <see cref="Set"/> does.</remarks>
    /// <param name="expected">The value that the current one must equal.</param>
    /// <param name="value">The new value.</param>
    /// <param name="comparer">
    /// Compares the values; <see langword="null"/> for the type's own equality. It runs outside any lock, and again if
    /// another update comes between. It must not set this value itself. If it throws, its exception is thrown here and
    /// nothing is set.
    /// </param>
    /// <returns>
    /// <see langword="true"/> if the value was set; <see langword="false"/> if the current value is another one or no
    /// value was set yet.
    /// </returns>
    /// <exception cref="InvalidOperationException">The comparer set this value itself.</exception>
    /// <exception cref="ChannelClosedException">The value is completed and takes no more updates.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The Set has to wait, and no thread can block on this platform, such as browser-wasm. The value is set.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var link = new MemoryValue<string>("closed");
    /// Console.WriteLine(link.CompareAndSet(expected: "closed", value: "opening"));   // prints True
    /// Console.WriteLine(link.CompareAndSet(expected: "closed", value: "opening"));   // prints False
    /// ]]></code>
    /// </example>
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

    /// <summary>Gets the current value without a watcher. Never waits.</summary>
    /// <remarks>
    /// While a Set waits for every-value watchers, its value is the current one, even if no watcher has taken it.
    /// </remarks>
    /// <param name="value">The current value, if there is one.</param>
    /// <returns><see langword="true"/> if there is a current value; <see langword="false"/> before the first Set.</returns>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>();
    /// Console.WriteLine(temperature.TryPeek(out _));                              // prints False
    ///
    /// temperature.Set(20.5);
    /// Console.WriteLine(temperature.TryPeek(out double current) ? current : 0);   // prints 20.5
    /// ]]></code>
    /// </example>
    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        Update<T> newest = _core.Newest;
        value = newest.Value;
        return newest.Version > 0;
    }

    /// <summary>Completes the value: it takes no more updates. Never waits.</summary>
    /// <remarks>
    /// <para>
    /// Sets that were called before keep their turn. Later ones throw <see cref="ChannelClosedException"/>. All watchers
    /// still get the last value, including watchers that are created later. After that their loops end and throw
    /// <paramref name="error"/> if there is one, and their Gets throw <see cref="ChannelClosedException"/> with
    /// <paramref name="error"/> inside.
    /// </para>
    /// <para>
    /// Producers that wait in <see cref="WaitForWatchersAsync(CancellationToken)"/> or
    /// <see cref="WaitForNoWatchersAsync"/> go on. If <paramref name="error"/> is an
    /// <see cref="OperationCanceledException"/>, a Get still throws <see cref="ChannelClosedException"/>, which cannot be
    /// mistaken for a cancellation of the Get.
    /// </para>
    /// </remarks>
    /// <param name="error">The error that ended the updates; <see langword="null"/> for a normal end.</param>
    /// <returns>
    /// <see langword="true"/> if this call completed the value; <see langword="false"/> if it was completed before.
    /// </returns>
    /// <example>
    /// <code><![CDATA[
    /// var progress = new MemoryValue<int>();
    /// progress.Set(100);
    /// progress.TryComplete();
    ///
    /// await foreach (int percent in progress.ReadAllAsync())
    ///     Console.WriteLine(percent);                   // prints 100
    /// Console.WriteLine(progress.TryComplete());        // prints False
    /// ]]></code>
    /// </example>
    public bool TryComplete(Exception? error = null) => _core.TryComplete(error);

    /// <summary>Returns a line for a log: the name or type of the value, its data, its version, and its state.</summary>
    /// <remarks>
    /// For example <c>temperature: 42 (version 3, 2 watchers)</c>, or <c>steps: 3 (version 4, 2 watchers, 1 Set
    /// waits)</c> while a Set waits for an every-value watcher. It takes no lock and never waits. The data's own ToString
    /// runs under the invariant culture, and its exceptions are thrown here.
    /// </remarks>
    /// <returns>The text, which is the same in every culture.</returns>
    public override string ToString() => Texts.Of(_core, nameof(MemoryValue<>));

    private AtomicUpdate<T> Blocking() => new(_core, blocks: true, CancellationToken.None);

    private AtomicUpdate<T> Waiting(CancellationToken cancellationToken) => new(_core, blocks: false, cancellationToken);
}
