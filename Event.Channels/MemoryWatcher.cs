using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>A watcher of a <see cref="MemoryValue{T}"/>, and the channel between the two.</summary>
/// <remarks>
/// <para>
/// It belongs to one consumer, whose Gets come one at a time, whether through the watcher or through its
/// <see cref="Channel{TWrite, TRead}.Reader"/>. <see cref="Dispose"/> is safe from any thread; a disposed watcher keeps
/// no unread value.
/// </para>
/// <para>
/// As a channel it is bounded, of capacity 1 with DropOldest in async mode, and of capacity 0 in Sync mode. Its reader is
/// this watcher's alone. Its writer is <see cref="MemoryValue{T}.Writer"/>: what is written to it reaches every watcher.
/// </para>
/// <para>
/// If the value is completed with an <see cref="OperationCanceledException"/>, the reader's ReadAsync throws
/// <see cref="ChannelClosedException"/> with that exception inside, as for any other error. Many frameworks that read a
/// channel, such as SignalR, never dispose of it, and the watcher would stay live: hand them a ReadAllAsync of the
/// <see cref="IWatchable{T}"/>, which disposes of its watcher, and not the reader.
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

    /// <summary>Stops watching. Safe from any thread and more than once; never waits.</summary>
    /// <remarks>
    /// What was unread is dropped. A Sync Set no longer waits for this watcher. A Get that waits ends with
    /// <see cref="ObjectDisposedException"/>, a loop over <see cref="ReadAllAsync"/> without an exception, and the reader
    /// is that of a channel that is completed, but that its ReadAsync throws <see cref="ObjectDisposedException"/>.
    /// </remarks>
    public void Dispose() => WatcherReader.Dispose();

    /// <summary>The same as <see cref="Dispose"/>, done when it returns.</summary>
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

    /// <summary>The watcher in a line of a log: its mode, its value, and what the next Get would do.</summary>
    /// <remarks>
    /// As in <c>Sync watcher of temperature: 42 unread</c>. Never waits, and needs no lock, so that it may be a step behind
    /// where another thread uses the watcher. The data's own ToString runs, and what that throws is thrown here.
    /// </remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => Texts.Of(WatcherReader);
}
