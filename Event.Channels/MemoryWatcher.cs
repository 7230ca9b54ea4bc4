using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Watches a <see cref="MemoryValue{T}"/>. It is also the channel between the value and its consumer.</summary>
/// <remarks>
/// <para>
/// A watcher belongs to one consumer and allows one Get at a time, whether through the watcher or through its
/// <see cref="Channel{TWrite, TRead}.Reader"/>. <see cref="Dispose"/>, <see cref="HasUnread"/> and <see cref="TryPeek"/>
/// are safe from any thread. A disposed watcher holds no unread value.
/// </para>
/// <para>
/// As a channel, a newest-value watcher is bounded to 1 item and drops the oldest; an every-value watcher has capacity 0.
/// The reader belongs to this watcher alone. The writer is <see cref="MemoryValue{T}.Writer"/>, which reaches every
/// watcher of the value. If the value is completed with an <see cref="OperationCanceledException"/>, the reader's
/// ReadAsync throws a <see cref="ChannelClosedException"/> with that exception inside, as for any other error.
/// </para>
/// <para>
/// Many frameworks that read a channel, such as SignalR, never dispose of it. Give them <c>ReadAllAsync</c> of the
/// <see cref="IWatchable{T}"/> instead of a reader: its loop disposes of the watcher.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
[DebuggerTypeProxy(typeof(MemoryWatcherView<>))]
public sealed class MemoryWatcher<T> : Channel<T>, ISourceWatcher<T>
{
    internal MemoryWatcher(WatcherReader<T> reader, ChannelWriter<T> writer) => (Reader, Writer) = (reader, writer);

    internal WatcherReader<T> WatcherReader => Unsafe.As<WatcherReader<T>>(Reader);

    /// <inheritdoc/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        WatcherReader.ThrowIfClosed();
        return Reader.ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        if (Reader.TryRead(out value))
        {
            return true;
        }

        WatcherReader.ThrowIfClosed();
        return false;
    }

    /// <inheritdoc/>
    public bool HasUnread => WatcherReader.HasUnread;

    /// <inheritdoc/>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => Reader.TryPeek(out value);

    /// <inheritdoc/>
    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default)
    {
        WatcherReader.ThrowIfClosed();
        return Reader.WaitToReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void MarkUnread() => WatcherReader.MarkUnread();

    /// <inheritdoc/>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        Reader.ReadAllAsync(cancellationToken);

    /// <summary>Stops watching. Never waits.</summary>
    /// <remarks>
    /// It is safe from any thread, and more than once. The unread value is dropped, and a Set that waits for this watcher
    /// goes on. A Get that waits throws <see cref="ObjectDisposedException"/>. A loop over <see cref="ReadAllAsync"/>
    /// ends without an exception. The reader behaves like the reader of a completed channel, except that ReadAsync throws
    /// <see cref="ObjectDisposedException"/>.
    /// </remarks>
    public void Dispose() => WatcherReader.Dispose();

    /// <summary>Stops watching, as <see cref="Dispose"/> does.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    Delivery? ISourceWatcher<T>.Delivery => WatcherReader.Delivery;

    int ISourceWatcher<T>.UnreadCount => WatcherReader.UnreadCount;

    CancellationToken ISourceWatcher<T>.Final => WatcherReader.State.Final;

    Exception? ISourceWatcher<T>.EndError => WatcherReader.EndError;

    bool ISourceWatcher<T>.TellsNews => true;

    bool ISourceWatcher<T>.TryPeek([MaybeNullWhen(false)] out T value, out object? place) =>
        WatcherReader.TryPeek(out value, out place);

    bool ISourceWatcher<T>.TryPassOver(object place) => WatcherReader.TryPassOver((Update<T>)place);

    ValueTask<Taken<T>> ISourceWatcher<T>.TakeAsync(CancellationToken cancellationToken) =>
        WatcherReader.TakeAsync(cancellationToken);

    ValueTask<bool> ISourceWatcher<T>.WaitForNewsAsync(CancellationToken lookToken) => WatcherReader.WaitForNewsAsync();

    void ISourceWatcher<T>.ThrowIfEndedWithError() => WatcherReader.ThrowEndError();

    /// <summary>Returns a line for a log: the watcher's delivery, the name or type of its value, and its state.</summary>
    /// <remarks>
    /// For example <c>Sync watcher of temperature: 42 unread</c>. It takes no lock and never waits. If another thread
    /// uses the watcher at the same time, the text may be one step old. The data's own ToString runs, and its exceptions
    /// are thrown here.
    /// </remarks>
    /// <returns>The text, which is the same in every culture.</returns>
    public override string ToString() => Texts.Of(WatcherReader);
}
