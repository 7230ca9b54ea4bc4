using System.Diagnostics;
using System.Threading.Channels;

namespace Event.Channels;

/// <summary>What a value and the readers of its watchers share: the newest update, and who waits for the next.</summary>
/// <remarks>
/// <code>
/// state      | entered by                             | a reader that has taken the newest
/// -----------|----------------------------------------|--------------------------------------------------------------
/// open       |                                        | parks
/// completed  | TryComplete                            | parks, while updates are still being handed over (Sync mode)
/// ended      | the same, or the last handover in line | finds that nothing will come any more
/// </code>
/// <para>
/// In async mode this knows the waiters alone: a reader that does not wait costs a Set nothing. A waiter is linked into
/// the list at some epoch, and an update takes over the list as a whole, which ends the epoch. Whoever would unlink a
/// waiter, for a cancellation or a disposal, does so while its epoch lasts, or leaves it to the update. A waiter is
/// unlinked once, and whoever did so resumes it.
/// </para>
/// </remarks>
internal sealed class Broadcast<T>(Update<T> newest)
{
    // Replaced under the lock, read by anyone.
    private volatile Update<T> _newest = newest;

    // The waiters of async mode. Under the lock.
    private Waiter<T>? _waiters;
    private int _epoch;

    // Under the lock.
    private int _readerCount;

    // Set once, under the lock; the error before the flag.
    private volatile bool _completed;
    private volatile bool _ended;
    private Exception? _completionError;

    // Made under the lock, when a reader is first asked for its completion.
    private volatile Completions<T>? _completions;

    /// <summary>The value's lock. Held for a few steps, or for a step a Sync reader.</summary>
    public object Gate { get; } = new();

    /// <summary>The Sets of a Sync value; null in async mode.</summary>
    public SyncLine<T>? Line { get; private set; }

    /// <inheritdoc cref="MemoryValue{T}.AllowSynchronousContinuations"/>
    public bool AllowSynchronousContinuations { get; set; }

    /// <summary>The current update; before the first Set, one of version 0.</summary>
    public Update<T> Newest => _newest;

    /// <summary>Whether no update can begin any more.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Whether no update will become the newest any more.</summary>
    public bool HasEnded => _ended;

    public Exception? CompletionError => _completionError;

    public int ReaderCount
    {
        get
        {
            lock (Gate)
            {
                return _readerCount;
            }
        }
    }

    /// <summary>Chooses the mode; before the value is shared.</summary>
    public void UseSync(bool sync) => Line = sync ? new SyncLine<T>(this) : null;

    /// <summary>Opens a reader.</summary>
    public WatcherReader<T> Open()
    {
        WatcherReader<T> reader = Line is null ? new LatestReader<T>(this) : new HandoffReader<T>(this, Line);
        lock (Gate)
        {
            _readerCount++;
            Line?.Add((HandoffReader<T>)reader);
        }

        return reader;
    }

    /// <summary>Closes a reader.</summary>
    public void Close(WatcherReader<T> reader)
    {
        Waiter<T>? waiter;
        Handover<T>? ended;
        lock (Gate)
        {
            if (reader.IsClosed)
            {
                return;
            }

            _readerCount--;
            waiter = reader.Close();
            ended = Line?.Remove((HandoffReader<T>)reader);
        }

        Line?.End(ended);
        _completions?.Settle(reader);
        waiter?.Resume(elsewhere: true); // whoever disposes does not run the code of whoever waits
    }

    /// <summary>Sets in async mode; false where the value is completed.</summary>
    public bool TrySet(T value)
    {
        Update<T> update = new(value);
        lock (Gate)
        {
            if (_completed)
            {
                return false;
            }

            Publish(update);
            UnlinkAll(update);
        }

        update.Run(AllowSynchronousContinuations);
        return true;
    }

    /// <summary>Makes an update the newest. Under the lock.</summary>
    public void Publish(Update<T> update)
    {
        update.Version = _newest.Version + 1;
        _newest = update;
    }

    /// <summary>Links a waiter of async mode. Under the lock.</summary>
    public void Link(Waiter<T> waiter)
    {
        waiter.Epoch = _epoch;
        waiter.Next = _waiters;
        if (_waiters is not null)
        {
            _waiters.Previous = waiter;
        }

        _waiters = waiter;
    }

    /// <summary>Unlinks a waiter of async mode, unless all were. Under the lock.</summary>
    public bool TryUnlink(Waiter<T> waiter)
    {
        if (waiter.Epoch != _epoch)
        {
            return false;
        }

        Debug.Assert(waiter.Previous is not null || _waiters == waiter, "It is unlinked once.");
        if (waiter.Previous is null)
        {
            _waiters = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is not null)
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Previous = waiter.Next = null;
        return true;
    }

    /// <summary>Completes the value, and ends it where nothing is being handed over.</summary>
    public bool TryComplete(Exception? error)
    {
        Wakeup<T>? ending;
        lock (Gate)
        {
            if (_completed)
            {
                return false;
            }

            _completionError = error;
            _completed = true;
            Line?.RefuseWriters();
            ending = Line is null or { IsIdle: true } ? EndIfCompleted() : null;
        }

        Announce(ending, AllowSynchronousContinuations);
        return true;
    }

    /// <summary>Ends a completed value. Under the lock.</summary>
    /// <returns>What to announce, outside the lock.</returns>
    public Wakeup<T>? EndIfCompleted()
    {
        if (!_completed)
        {
            return null;
        }

        _ended = true;
        Wakeup<T> ending = new();
        UnlinkAll(ending);
        Line?.Complete(ending);
        return ending;
    }

    /// <summary>Tells everyone that the value has ended. Outside the lock.</summary>
    public void Announce(Wakeup<T>? ending, bool inline)
    {
        if (ending is not null)
        {
            _completions?.SettleAll();
            ending.Run(inline);
        }
    }

    /// <summary>The task that tells that nothing will come any more for a reader.</summary>
    public Task CompletionOf(WatcherReader<T> reader)
    {
        Completions<T> completions;
        lock (Gate)
        {
            completions = _completions ??= new Completions<T>(this);
        }

        return completions.Of(reader);
    }

    /// <summary>Notes that a reader has taken what may be the last update. Outside the lock.</summary>
    public void Drained(WatcherReader<T> reader) => _completions?.Settle(reader);

    public ChannelClosedException CreateCompletedException() =>
        new("The value is completed and takes no more updates. Create a new one to go on.", _completionError);

    // Under the lock.
    private void UnlinkAll(Wakeup<T> wakeup)
    {
        if (_waiters is not null)
        {
            wakeup.Take(_waiters);
            _waiters = null;
            _epoch++;
        }
    }
}
