namespace EventChannels.Stores;

/// <summary>Holds new watchers back until the store has been asked once after they came.</summary>
/// <remarks>
/// All who come before the same question share one gate. A gate is opened by the first answer to a question that was asked
/// after it was made, whatever the question was for.
/// <code>
/// gate    | made by              | left by
/// --------|----------------------|-----------------------------------------------------------
/// coming  | the first watcher    | the next question, which gives it its number
/// asked   | a question           | an answer to that question or to a later one: it is opened
/// </code>
/// A refusal opens no gate: the watcher could then see a value older than itself. The gate shows the refusal instead.
/// All members are safe for use from any thread.
/// </remarks>
internal sealed class FirstReads
{
    private readonly Lock _lock = new();

    // Those that were asked for, in the order of their numbers. Under the lock.
    private readonly Queue<(long Number, MemoryValue<StoreException?> Gate)> _asked = new();

    // The number of the last question. Under the lock.
    private long _questions;

    // Under the lock.
    private MemoryValue<StoreException?>? _coming;

    // Under the lock.
    private bool _closed;

    /// <summary>Whether a watcher still waits for an answer.</summary>
    public bool AreMissing
    {
        get
        {
            lock (_lock)
            {
                return _coming is not null || _asked.Count > 0;
            }
        }
    }

    /// <summary>
    /// The gate of a watcher that comes now: it has null once the watcher may see what is known, and before that the refusal,
    /// if the store has refused.
    /// </summary>
    public IWatchable<StoreException?> Come()
    {
        lock (_lock)
        {
            MemoryValue<StoreException?> gate = _coming ?? new MemoryValue<StoreException?>();
            if (_closed)
            {
                gate.TryComplete();
            }
            else
            {
                _coming = gate;
            }

            return gate;
        }
    }

    /// <summary>The store is asked from now on.</summary>
    /// <returns>The number of the question.</returns>
    public long Ask()
    {
        lock (_lock)
        {
            _questions++;
            if (_coming is not null)
            {
                _asked.Enqueue((_questions, _coming));
                _coming = null;
            }

            return _questions;
        }
    }

    /// <summary>The store has answered a question, and what it told is known here.</summary>
    public void Answer(long question)
    {
        while (TryTake(question) is { } gate)
        {
            gate.Set(null);
            gate.TryComplete();
        }
    }

    /// <summary>The store refuses to answer whatever is asked: all who wait may see that, and go on to wait.</summary>
    public void Refuse(StoreException error)
    {
        Ask();
        lock (_lock)
        {
            // Under the lock, so that an answer comes after it. A Set of a gate runs no foreign code.
            foreach ((_, MemoryValue<StoreException?> gate) in _asked)
            {
                gate.Set(error);
            }
        }
    }

    /// <summary>No answer will come any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }

        long last = Ask();
        while (TryTake(last) is { } gate)
        {
            gate.TryComplete();
        }
    }

    private MemoryValue<StoreException?>? TryTake(long question)
    {
        lock (_lock)
        {
            return _asked.TryPeek(out (long Number, MemoryValue<StoreException?>) first) && first.Number <= question
                ? _asked.Dequeue().Gate
                : null;
        }
    }
}
