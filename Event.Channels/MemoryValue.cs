using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Event.Channels;

/// <summary>A value that is kept in memory.</summary>
/// <remarks>
/// <para>
/// Whoever watches gets the current value at once. After that, in async mode (the default), each watcher finds the
/// newest value, and in Sync mode every value, for which the producer waits. A slow Sync watcher delays the producer,
/// never the other watchers.
/// </para>
/// <para>
/// All members are safe for use from any thread. No lock is held while anyone else's code runs. Watchers that waited go
/// on on the thread pool, or in the context that they captured, unless <see cref="AllowSynchronousContinuations"/> is set.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
public sealed class MemoryValue<T> : IValue<T>
{
    private readonly Broadcast<T> _broadcast;

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

    /// <summary>Whether a Set waits until every watcher has taken the value. The default is <see langword="false"/>.</summary>
    public bool Sync
    {
        get => _broadcast.Line is not null;
        init => _broadcast.UseSync(value);
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
    public int WatcherCount => _broadcast.ReaderCount;

    /// <summary>The value as the end of a pipeline: what is written is set, and reaches every watcher.</summary>
    /// <remarks>
    /// <para>
    /// WriteAsync is <see cref="SetAsync"/>, TryComplete is <see cref="TryComplete"/>. TryWrite never waits: in async
    /// mode it sets, in Sync mode it hands over where every watcher waits in a Get, and otherwise sets nothing and
    /// returns <see langword="false"/>, as it does on a completed value. WaitToWriteAsync waits until it is worth trying.
    /// </para>
    /// <para>Safe for use from any thread, by any number of writers.</para>
    /// </remarks>
    public ChannelWriter<T> Writer { get; }

    /// <summary>Starts to watch the value. Never waits, also while a Sync Set does.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call, or a newer one;
    /// where no data was set yet, it waits for the first.
    /// </returns>
    public MemoryWatcher<T> Watch() => new(_broadcast, Writer);

    IWatcher<T> IWatchable<T>.Watch() => Watch();

    /// <inheritdoc/>
    public void Set(T value)
    {
        if (_broadcast.Line is { } line)
        {
            // Released by the reader that takes it last, not by the thread pool, whose threads may all be blocked here.
            Handover<T> handover = new(line, value, blocks: true);
            if (!line.TryBegin(handover, CancellationToken.None, out bool ended))
            {
                throw _broadcast.CreateCompletedException();
            }

            if (!ended)
            {
                handover.Task.AsTask().GetAwaiter().GetResult();
            }
        }
        else if (!_broadcast.TrySet(value))
        {
            throw _broadcast.CreateCompletedException();
        }
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask(Task.FromCanceled(cancellationToken));
        }

        if (_broadcast.Line is { } line)
        {
            Handover<T> handover = new(line, value);
            if (line.TryBegin(handover, cancellationToken, out bool ended))
            {
                return ended ? default : handover.Task;
            }
        }
        else if (_broadcast.TrySet(value))
        {
            return default;
        }

        return new ValueTask(Task.FromException(_broadcast.CreateCompletedException()));
    }

    /// <summary>Reads the current value without a watcher. Never waits.</summary>
    /// <param name="value">
    /// The current value, if there is one: in Sync mode the one being handed over, also before anyone took it.
    /// </param>
    /// <returns>Whether there is data: <see langword="false"/> before the first Set.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        Update<T> newest = _broadcast.Newest;
        value = newest.Value;
        return newest.Version > 0;
    }

    /// <summary>Ends the updates. Never waits, and overtakes no Set that was called before.</summary>
    /// <remarks>
    /// Later Sets throw <see cref="ChannelClosedException"/>. Watchers, also those created later, still get the last
    /// value; then their Gets throw <see cref="ChannelClosedException"/> with <paramref name="error"/> inside, and their
    /// loops end, with <paramref name="error"/> thrown where there is one.
    /// </remarks>
    /// <param name="error">Why there are no more updates, for the watchers; <see langword="null"/> for a normal end.</param>
    /// <returns>Whether this call completed the value; <see langword="false"/> where it was completed before.</returns>
    public bool TryComplete(Exception? error = null) => _broadcast.TryComplete(error);
}
