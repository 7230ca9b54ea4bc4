using System.Diagnostics;
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
/// All members are safe for use from any thread. No lock is held while anyone else's code runs: watchers resume on the
/// thread pool.
/// </para>
/// <code>
/// state      | a Set                         | a watcher that has read all | leaves it by
/// -----------|-------------------------------|-----------------------------|---------------------------------
/// idle       | async: done at once           | waits                       | a Sync Set; TryComplete
///            | Sync: handing over, or done   |                             |
///            | at once where nobody watches  |                             |
/// handing    | waits for its turn            | waits                       | the last watcher's take: the next
///  over      |                               |                             | Set in line, or idle
/// completing | throws ChannelClosedException | waits                       | the last handover in line ends
/// completed  | throws ChannelClosedException | is told that it has ended   |
/// </code>
/// </remarks>
/// <typeparam name="T">The type of the data. <see langword="null"/> and default values are values like any other.</typeparam>
public sealed class MemoryValue<T> : IValue<T>
{
    // Guards every field below, and all of a HandoffInbox and a Handover. Held for a step a watcher at most.
    private readonly object _gate = new();

    // One for each live watcher. Removed by the watcher's disposal alone.
    private readonly HashSet<Inbox<T>> _inboxes = [];

    // Sets in line behind the current handover, oldest first. Only the last one may be abandoned.
    private readonly LinkedList<Handover<T>> _queue = [];

    // The Set that is being handed over. Cleared by whoever ends it, who also begins the next.
    private Handover<T>? _handover;

    private T? _current;
    private bool _hasCurrent;

    // Set once, by the first TryComplete. The inboxes are told when nothing is being handed over any more.
    private bool _completed;
    private Exception? _completionError;

    /// <summary>Creates a value without data: watchers wait for the first Set.</summary>
    public MemoryValue()
    {
    }

    /// <summary>Creates a value with data.</summary>
    /// <param name="initialValue">The current value until the first Set.</param>
    public MemoryValue(T initialValue) => (_current, _hasCurrent) = (initialValue, true);

    /// <summary>Whether a Set waits until every watcher has taken the value. The default is <see langword="false"/>.</summary>
    public bool Sync { get; init; }

    /// <summary>How many watchers are live, that is created and not disposed.</summary>
    public int WatcherCount
    {
        get
        {
            lock (_gate)
            {
                return _inboxes.Count;
            }
        }
    }

    internal Exception? CompletionError
    {
        get
        {
            lock (_gate)
            {
                return _completionError;
            }
        }
    }

    /// <summary>Starts to watch the value. Never waits, also while a Sync Set does.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call or, in async
    /// mode, a newer one; where no data was set yet, it waits for the first.
    /// </returns>
    public MemoryWatcher<T> Watch()
    {
        Inbox<T> inbox = Sync ? new HandoffInbox<T>(this, _gate) : new CoalescingInbox<T>();
        lock (_gate)
        {
            AssertInvariants();
            if (_hasCurrent)
            {
                inbox.Put(_current!);
            }

            if (_completed && _handover is null)
            {
                inbox.Complete();
            }

            _inboxes.Add(inbox);
        }

        return new MemoryWatcher<T>(this, inbox);
    }

    IWatcher<T> IWatchable<T>.Watch() => Watch();

    /// <inheritdoc/>
    public void Set(T value) => Begin(value)?.Wait();

    /// <inheritdoc/>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask(Task.FromCanceled(cancellationToken));
        }

        try
        {
            return Begin(value)?.WaitAsync(cancellationToken) ?? default;
        }
        catch (ChannelClosedException completed)
        {
            return new ValueTask(Task.FromException(completed));
        }
    }

    /// <summary>Reads the current value without a watcher. Never waits.</summary>
    /// <param name="value">
    /// The current value, if there is one: in Sync mode the one being handed over, also before anyone took it.
    /// </param>
    /// <returns>Whether there is data: <see langword="false"/> before the first Set.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value)
    {
        lock (_gate)
        {
            value = _current;
            return _hasCurrent;
        }
    }

    /// <summary>Ends the updates. Never waits, and overtakes no Set that was called before.</summary>
    /// <remarks>
    /// Later Sets throw <see cref="ChannelClosedException"/>. Watchers, also those created later, still get the last
    /// value; then their Gets throw <see cref="ChannelClosedException"/> with <paramref name="error"/> inside, and their
    /// loops end, with <paramref name="error"/> thrown where there is one.
    /// </remarks>
    /// <param name="error">Why there are no more updates, for the watchers; <see langword="null"/> for a normal end.</param>
    /// <returns>Whether this call completed the value; <see langword="false"/> where it was completed before.</returns>
    public bool TryComplete(Exception? error = null)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_completed)
            {
                return false;
            }

            _completed = true;
            _completionError = error;
            if (_handover is null)
            {
                CompleteInboxes();
            }

            return true;
        }
    }

    /// <summary>Ends a handover that everyone has taken, and begins the next. Outside the lock.</summary>
    internal void End(Handover<T>? handover)
    {
        // The lock is taken anew for each Set in line: where nobody watches, a long line ends within this loop.
        while (handover is not null)
        {
            handover.Release();
            lock (_gate)
            {
                AssertInvariants();
                handover = BeginNext();
            }
        }
    }

    /// <summary>Stops the waiting of a handover's producer, unless everyone has taken the value. Outside the lock.</summary>
    internal void Abandon(Handover<T> handover)
    {
        Handover<T>? ended = null;
        lock (_gate)
        {
            AssertInvariants();
            if (handover == _handover)
            {
                if (handover.HasEnded)
                {
                    return;
                }

                handover.Abandon();
                foreach (Inbox<T> inbox in _inboxes)
                {
                    inbox.Withdraw(handover);
                }

                ended = BeginNext();
            }
            else if (handover.Place is { List: not null } place)
            {
                handover.Abandon();
                if (place.Next is not null)
                {
                    _queue.Remove(place);
                }
            }
            else
            {
                return;
            }
        }

        // Last, because the producer waits for its cancellation callback, which this is, to return.
        End(ended);
        handover.Release();
    }

    /// <summary>Drops the inbox of a watcher that is disposed. Outside the lock.</summary>
    internal void Forget(Inbox<T> inbox)
    {
        Handover<T>? ended = null;
        lock (_gate)
        {
            AssertInvariants();
            if (_inboxes.Remove(inbox) && inbox.Close() is { } offered && offered.Take())
            {
                ended = offered;
            }
        }

        End(ended);
    }

    // Starts an update: null where it is done, else what its producer waits on.
    private Handover<T>? Begin(T value)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_completed)
            {
                throw new ChannelClosedException(
                    "The value is completed and takes no more updates. Create a new one to go on.", _completionError);
            }

            if (!Sync || (_handover is null && _inboxes.Count == 0))
            {
                (_current, _hasCurrent) = (value, true);
                foreach (Inbox<T> inbox in _inboxes)
                {
                    inbox.Put(value);
                }

                return null;
            }

            Handover<T> handover = new(this, value);
            if (_handover is null)
            {
                Offer(handover);
            }
            else
            {
                if (_queue.Last is { Value.IsAbandoned: true })
                {
                    _queue.RemoveLast();
                }

                handover.Place = _queue.AddLast(handover);
            }

            return handover;
        }
    }

    // Under the lock. Returns the next handover where it has ended already, for the caller to end outside the lock.
    private Handover<T>? BeginNext()
    {
        _handover = null;
        if (_queue.First is { Value: var next })
        {
            _queue.RemoveFirst();
            Offer(next);
            return next.HasEnded ? next : null;
        }

        if (_completed)
        {
            CompleteInboxes();
        }

        return null;
    }

    // Under the lock.
    private void Offer(Handover<T> handover)
    {
        _handover = handover;
        (_current, _hasCurrent) = (handover.Value, true);
        foreach (Inbox<T> inbox in _inboxes)
        {
            handover.OfferTo(inbox);
        }
    }

    // Under the lock.
    private void CompleteInboxes()
    {
        foreach (Inbox<T> inbox in _inboxes)
        {
            inbox.Complete();
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(Monitor.IsEntered(_gate), "The lock is held.");
        Debug.Assert(_handover is not null || _queue.Count == 0, "Sets stand in line behind a handover alone.");
        Debug.Assert(Sync || _handover is null, "Nothing is handed over in async mode.");
        Debug.Assert(_hasCurrent || _handover is null, "What is handed over is current.");
    }
}
