using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>
/// Represents one consumer's view of a value: it remembers the last update it got, and waits for a newer one.
/// </summary>
/// <remarks>
/// <para>
/// A watcher belongs to one consumer and allows one Get at a time. While a Get waits, a second one throws
/// <see cref="InvalidOperationException"/>, and the first one goes on. Two Gets that run at the same moment without
/// waiting are not always detected, and may return the same value. Other watchers and producers are not affected.
/// </para>
/// <para>
/// Dispose every watcher. An undisposed watcher stays live, and every Set waits for it if its delivery is
/// <see cref="Delivery.Sync"/>. Disposing is safe at any time: from any thread, from a finalizer, and from code that a
/// Get runs or resumes. A token whose source is disposed cancels nothing.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public interface IWatcher<T> : IDisposable, IAsyncDisposable
{
    /// <summary>Gets a value newer than the last one this watcher got. Waits if there is none.</summary>
    /// <remarks>
    /// <para>
    /// The first Get returns the value that was current when the watcher was created, or a newer one. If no value was set
    /// yet, it waits for the first. A newest-value watcher always gets the newest value. An every-value watcher gets
    /// every value in order, except after a cancelled Set: the value of that Set replaces an older unread one, or a newer
    /// value replaces it.
    /// </para>
    /// <para>
    /// A disposal does not change the outcome of a Get that has ended, even if its task was not awaited yet. A Get takes
    /// a value even if its task is never awaited. A task that is awaited late, even after later Gets, returns its own
    /// value. Awaiting a task twice throws <see cref="InvalidOperationException"/>, and affects no other watcher.
    /// </para>
    /// <para>
    /// Cancellation: a cancelled Get loses no value. A value that arrives at the same moment stays unread for the next
    /// Get. If the token is cancelled before the call, the Get is cancelled even if a value is unread.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>A task that ends with the value. Await it only once.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting. Thrown by the call, not by the task; the other Get goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The watcher is disposed, or was disposed while this Get waited.
    /// </exception>
    /// <exception cref="ChannelClosedException">
    /// The value is completed, and its last update was read. The inner exception is the error that the value was
    /// completed with.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token, and the watcher remains
    /// usable.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.5);
    /// using MemoryWatcher<double> screen = temperature.Watch();
    /// Console.WriteLine(await screen.GetAsync());       // prints 20.5
    ///
    /// temperature.Set(21);
    /// temperature.Set(22);                              // replaces 21, which is still unread
    /// Console.WriteLine(await screen.GetAsync());       // prints 22
    /// ]]></code>
    /// </example>
    ValueTask<T> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets an unread value if there is one. Never waits.</summary>
    /// <param name="value">The value, if there was one.</param>
    /// <returns>
    /// <see langword="true"/> if there was a value; <see langword="false"/> if <see cref="GetAsync"/> would wait, or if
    /// the value is completed and nothing is unread.
    /// </returns>
    /// <exception cref="InvalidOperationException">A Get of this watcher is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var count = new MemoryValue<int>(1);
    /// using MemoryWatcher<int> watcher = count.Watch();
    /// Console.WriteLine(watcher.TryGet(out int first) ? first : 0);   // prints 1
    /// Console.WriteLine(watcher.TryGet(out _));                       // prints False
    /// ]]></code>
    /// </example>
    bool TryGet([MaybeNullWhen(false)] out T value);

    /// <summary>Gets whether there is an unread value, which <see cref="TryGet"/> would return. Never waits.</summary>
    /// <remarks>
    /// Reading it takes and changes nothing. It is safe from any thread, even while a Get waits. An unread value stays
    /// unread until it is taken, and a newer one may have replaced it before that. For a disposed watcher it is
    /// <see langword="false"/>.
    /// </remarks>
    /// <example>
    /// <code><![CDATA[
    /// var query = new MemoryValue<string>("a");
    /// using MemoryWatcher<string> search = query.Watch();
    /// await search.GetAsync();
    /// Console.WriteLine(search.HasUnread);              // prints False
    ///
    /// query.Set("ap");                                  // the search for "a" is out of date
    /// Console.WriteLine(search.HasUnread);              // prints True
    /// ]]></code>
    /// </example>
    bool HasUnread { get; }

    /// <summary>Gets the value that the next Get would return, and leaves it unread. Never waits.</summary>
    /// <remarks>
    /// It is safe from any thread, even while a Get waits. A Set that waits for this watcher goes on waiting. The
    /// functions of a derived watcher run on the calling thread, and their exceptions are thrown here.
    /// </remarks>
    /// <param name="value">The value, if there is one.</param>
    /// <returns>
    /// <see langword="true"/> if a value is unread; <see langword="false"/> if none is, or if the watcher is disposed.
    /// </returns>
    /// <example>
    /// <code><![CDATA[
    /// var count = new MemoryValue<int>(1);
    /// using MemoryWatcher<int> watcher = count.Watch();
    /// Console.WriteLine(watcher.TryPeek(out int next) ? next : 0);    // prints 1
    /// Console.WriteLine(await watcher.GetAsync());                    // prints 1
    /// ]]></code>
    /// </example>
    bool TryPeek([MaybeNullWhen(false)] out T value);

    /// <summary>Waits until a value is unread, and leaves it unread.</summary>
    /// <remarks>
    /// <para>
    /// A wait counts as a Get: a watcher allows one at a time. A Set that waits for this watcher goes on waiting until a
    /// Get takes the value.
    /// </para>
    /// <para>Cancellation: a cancelled wait loses no value. Values that a filter has skipped stay skipped.</para>
    /// </remarks>
    /// <param name="cancellationToken">A token to cancel the wait.</param>
    /// <returns>
    /// A task that ends with <see langword="true"/> if a value is unread, and with <see langword="false"/> if no value
    /// will come: the value is completed, or the watcher was disposed during the wait. Await it only once.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher is waiting. Thrown by the call, not by the task; the other Get goes on.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The exception carries the token, and the watcher remains
    /// usable.
    /// </exception>
    /// <exception cref="Exception">The value was completed with this error, and nothing is unread.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var query = new MemoryValue<string>();
    /// using MemoryWatcher<string> search = query.Watch();
    /// ValueTask<bool> typed = search.WaitForUnreadAsync();
    ///
    /// query.Set("a");
    /// await typed;                                      // takes nothing
    /// query.Set("apple");
    /// Console.WriteLine(await search.GetAsync());       // prints apple
    /// ]]></code>
    /// </example>
    ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes the last value that this watcher got unread again.</summary>
    /// <remarks>
    /// A newest-value watcher then gets the same value once more, or a newer one if there is one. An every-value watcher
    /// gets the same value once more, and after that the updates that followed. If the value of a cancelled Set is
    /// unread, it comes instead. If the watcher got nothing yet, this does nothing. No Set waits for a value that was
    /// marked unread.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A Get of this watcher is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    /// <example>
    /// <code><![CDATA[
    /// var page = new MemoryValue<string>("home");
    /// using MemoryWatcher<string> loader = page.Watch();
    /// Console.WriteLine(await loader.GetAsync());       // prints home
    ///
    /// loader.MarkUnread();                              // the server was busy: try again later
    /// Console.WriteLine(await loader.GetAsync());       // prints home
    /// ]]></code>
    /// </example>
    void MarkUnread();

    /// <summary>
    /// Gets values in a loop, until the value is completed, the watcher is disposed, or the token is cancelled.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Each step of the loop is one Get, with the rules of <see cref="GetAsync"/>. A Set that waits for this watcher goes
    /// on when a step takes the value, not when the loop's body ends. After the loop, even after a <c>break</c>, the
    /// watcher can be used again. A loop over a disposed watcher ends at once.
    /// </para>
    /// <para>
    /// An enumerator belongs to one loop. While a step waits, a second MoveNextAsync throws
    /// <see cref="InvalidOperationException"/>, and DisposeAsync throws <see cref="NotSupportedException"/>. The step
    /// goes on in both cases. To end it, cancel its token or dispose the watcher.
    /// </para>
    /// <para>
    /// Cancellation: the step that waits throws, and no value is lost. The watcher remains usable, and its next Get
    /// returns the unread value.
    /// </para>
    /// </remarks>
    /// <param name="cancellationToken">A token to end the loop with an exception.</param>
    /// <returns>
    /// The values. The loop ends without an exception if the watcher is disposed, or if the value is completed without an
    /// error. If the value is completed with an error, the loop throws it after the last value.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// Another Get of this watcher was waiting when a step of the loop began.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The exception carries the token, and the watcher remains usable.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var progress = new MemoryValue<int>(50);
    /// using MemoryWatcher<int> screen = progress.Watch();
    /// await foreach (int percent in screen.ReadAllAsync())
    /// {
    ///     Console.WriteLine(percent);                   // prints 50 100
    ///     if (percent == 50) progress.Set(100);
    ///     else progress.TryComplete();                  // the loop ends
    /// }
    /// ]]></code>
    /// </example>
    IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default);
}
