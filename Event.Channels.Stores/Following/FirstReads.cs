namespace EventChannels.Stores;

/// <summary>
/// Holds back new watchers until the store has answered a question that was asked after they were opened.
/// </summary>
/// <remarks>
/// All watchers that are opened before the same question share one gate. The first answer to a question that was asked
/// after the gate was created opens it, for any kind of question.
/// <code>
/// gate    | made by              | left by
/// --------|----------------------|-----------------------------------------------------------
/// coming  | the first watcher    | the next question, which gives it its number
/// asked   | a question           | an answer to that question or a later one, which opens it
/// </code>
/// A refusal opens no gate: the watcher could then get a value that is older than the watcher. The gate gives the
/// refusal instead. All members are safe for use from any thread.
/// </remarks>
internal sealed class FirstReads
{
    private readonly Lock _lock = new();

    // The gates with a question, in the order of the numbers. Guarded by the lock.
    private readonly Queue<(long Number, MemoryValue<StoreException?> Gate)> _asked = new();

    // The number of the last question. Guarded by the lock.
    private long _questions;

    // The gate of the watchers since the last question. Guarded by the lock.
    private MemoryValue<StoreException?>? _coming;

    // Guarded by the lock.
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
    /// Gets the gate of a new watcher. Its value is null when the watcher may get the known value. Until then, the gate
    /// has no value, or the refusal if the store has refused.
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

    /// <summary>Notes that the store is asked now.</summary>
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

    /// <summary>Notes that the store has answered a question, after the replica has its answer.</summary>
    public void Answer(long question)
    {
        while (TryTake(question) is { } gate)
        {
            gate.Set(null);
            gate.TryComplete();
        }
    }

    /// <summary>
    /// Notes that the store refuses to answer. All waiting watchers get the refusal, and continue to wait.
    /// </summary>
    public void Refuse(StoreException error)
    {
        Ask();
        lock (_lock)
        {
            // Under the lock: an answer then comes after it. A Set of a gate runs no user code.
            foreach ((_, MemoryValue<StoreException?> gate) in _asked)
            {
                gate.Set(error);
            }
        }
    }

    /// <summary>Completes all gates: no answer will come.</summary>
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
