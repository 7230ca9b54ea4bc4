using System.Diagnostics;

namespace EventChannels;

/// <summary>The Sets of a value with Sync readers, one after the other, and the readers that each is handed over to.</summary>
/// <remarks>
/// <code>
/// state   | _current | a Set                                              | left by
/// --------|----------|----------------------------------------------------|-----------------------------------------
/// vacant  | null     | passes it by: there are no readers to offer it to  | the first reader
/// idle    | null     | is offered: ends at once where every reader waits  | a Set that not every reader takes at once
/// handing | set      | stands in line                                     | the last reader's take, or an abandonment:
///         |          |                                                    | the first in line is offered, or idle
/// </code>
/// All fields are under the value's lock.
/// </remarks>
internal sealed class SyncLine<T>(Broadcast<T> broadcast)
{
    private readonly Broadcast<T> _broadcast = broadcast;

    private readonly HandoffReaders<T> _readers = new();

    private Handover<T>? _current;

    // Those behind the current one.
    private readonly HandoverQueue<T> _queue = new();

    // What writers wait on that want every reader to be waiting. Its continuations are this class's own.
    private TaskCompletionSource<bool>? _writable;

    /// <summary>Whether nothing is being handed over. Under the lock.</summary>
    public bool IsIdle => _current is null;

    /// <summary>Whether a Set has nobody to be handed over to, and nothing to wait for. Under the lock, or as a guess.</summary>
    public bool IsVacant => _readers.IsEmpty && _current is null;

    /// <summary>How many producers wait. Under the lock, or as a guess.</summary>
    public int WaitingSetCount => (_current is { HasEnded: false } ? 1 : 0) + _queue.WaitingCount;

    /// <summary>The last of those behind the current one, which is the newest. Under the lock.</summary>
    public Update<T>? Last => _queue.Last;

    /// <summary>How many stand in line. Under the lock.</summary>
    public int Length => _queue.Count;

    private bool IsWritable => _current is null && _readers.AllTake;

    /// <summary>The first of those that stand in line, for those who look inside. Under the lock.</summary>
    public Handover<T>? First => _queue.First;

    /// <summary>The first of the live readers, for the same. Under the lock.</summary>
    public HandoffReader<T>? FirstReader => _readers.First;

    /// <summary>Makes an update for this line.</summary>
    public Handover<T> Create(T value, bool blocks) => _broadcast.Metrics is { } metrics && ValueMetrics.IsTimed
        ? new TimedHandover<T>(this, value, blocks, metrics)
        : new Handover<T>(this, value, blocks);

    /// <summary>Adds a new watcher's reader. Under the lock.</summary>
    public void Add(HandoffReader<T> reader)
    {
        if (_broadcast.Newest is { Version: > 0 } current)
        {
            reader.Start(current);
        }

        _readers.Add(reader);
    }

    /// <summary>Removes a closed reader. Under the lock.</summary>
    public void Remove(HandoffReader<T> reader, ref Aftermath<T> aftermath)
    {
        _readers.Remove(reader);
        SignalWritable();
        reader.Drop(ref aftermath);
    }

    /// <summary>Counts a reader that waits to take. Under the lock.</summary>
    public void AddTaker()
    {
        _readers.AddTaker();
        SignalWritable();
    }

    /// <summary>Counts one less. Under the lock.</summary>
    public void RemoveTaker() => _readers.RemoveTaker();

    /// <summary>Begins an update, or puts it in line.</summary>
    /// <param name="handover">The update.</param>
    /// <param name="follows">The update that it must follow; null where it may be any.</param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    /// <param name="waiting">The same update, unless every reader has taken it already: what its producer waits for.</param>
    public SetOutcome Begin(
        Handover<T> handover, Update<T>? follows, CancellationToken cancellationToken, out Handover<T>? waiting)
    {
        bool ended;
        bool offered;
        lock (_broadcast.Gate)
        {
            AssertInvariants();
            SetOutcome outcome = _broadcast.Admit(handover, follows, Last ?? _broadcast.Newest);
            if (outcome != SetOutcome.Begun)
            {
                waiting = null;
                return outcome;
            }

            offered = _current is null;
            ended = offered && _readers.AllTake;
            if (!ended)
            {
                handover.Register(cancellationToken); // before it has its place: a token may throw
            }

            if (offered)
            {
                Offer(handover);
                if (ended)
                {
                    Idle();
                }
            }
            else
            {
                _queue.Enqueue(handover);
            }
        }

        // Once, by the one who offered it: if it stands in line, that is whoever ends the one before.
        if (offered)
        {
            _broadcast.Run(handover, _broadcast.AllowSynchronousContinuations);
        }

        if (!ended && cancellationToken.IsCancellationRequested)
        {
            Abandon(handover); // its callback may have come too early
        }

        _broadcast.Metrics?.CountSet();
        waiting = ended ? null : handover;
        return SetOutcome.Begun;
    }

    /// <summary>Hands an update over if every reader waits for one, and otherwise does nothing.</summary>
    public bool TryHandOver(T value)
    {
        Handover<T> handover;
        lock (_broadcast.Gate)
        {
            AssertInvariants();
            if (_broadcast.IsCompleted || !IsWritable)
            {
                return false;
            }

            handover = Create(value, blocks: false);
            _broadcast.Admit(handover, follows: null, _broadcast.Newest);
            Offer(handover);
            Idle();
        }

        _broadcast.Run(handover, _broadcast.AllowSynchronousContinuations);
        _broadcast.Metrics?.CountSet();
        return true;
    }

    /// <summary>Ends a handover that every reader has taken, or that was abandoned, and begins the next. Under the lock.</summary>
    /// <remarks>
    /// If there is no reader, the whole line passes, in one step: one by one, producers that do not await could keep it from
    /// ever being vacant.
    /// </remarks>
    public void Advance(Handover<T> ended, ref Aftermath<T> aftermath)
    {
        AssertInvariants();
        aftermath.Add(ended);
        _current = null;
        if (_readers.IsEmpty)
        {
            if (_queue.DequeueAll(out Handover<T>? last) is { } first)
            {
                _broadcast.Publish(last!);
                aftermath.Add(first, last!);
            }
        }
        else
        {
            while (_current is null && _queue.Dequeue() is { } next)
            {
                Offer(next);
                if (next.HasEnded)
                {
                    aftermath.Add(next);
                    _current = null;
                }
                else
                {
                    aftermath.Begun = next;
                }
            }
        }

        aftermath.Final = _broadcast.TakeFinal();
        if (_current is null)
        {
            SignalWritable();
            aftermath.Ending = _broadcast.EndIfCompleted();
        }
    }

    /// <summary>Stops a producer's waiting, unless every reader has taken its update. Outside the lock.</summary>
    public void Abandon(Handover<T> handover)
    {
        Aftermath<T> aftermath = default;
        lock (_broadcast.Gate)
        {
            AssertInvariants();
            if (!handover.IsRegistered || handover.IsAbandoned || handover.HasEnded)
            {
                return;
            }

            handover.Abandon();
            if (!handover.IsQueued)
            {
                for (HandoffReader<T>? reader = _readers.First; reader is not null; reader = reader.NextReader)
                {
                    reader.Withdraw();
                }

                Advance(handover, ref aftermath);
            }
            else
            {
                _queue.DropIfOvertaken(handover);
            }
        }

        aftermath.Finish(_broadcast);
        handover.Release();
    }

    /// <summary>Waits until every reader waits for an update, so that TryHandOver is worth a try.</summary>
    /// <returns><see langword="false"/> where the value is completed.</returns>
    public ValueTask<bool> WaitToHandOverAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> writable;
        lock (_broadcast.Gate)
        {
            if (_broadcast.IsCompleted || IsWritable)
            {
                return new ValueTask<bool>(!_broadcast.IsCompleted);
            }

            writable = _writable ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return writable.Task.OrCancelledAsync(cancellationToken);
    }

    /// <summary>Tells writers that wait that the value takes no more updates. Under the lock.</summary>
    public void RefuseWriters()
    {
        _writable?.TrySetResult(false);
        _writable = null;
    }

    /// <summary>Tells those who wait that nothing will come any more. Under the lock.</summary>
    public void Complete(Wakeup<T> wakeup)
    {
        for (HandoffReader<T>? reader = _readers.First; reader is not null; reader = reader.NextReader)
        {
            reader.End(wakeup);
        }
    }

    // Under the lock.
    private void Offer(Handover<T> handover)
    {
        _current = handover;
        _broadcast.Publish(handover);
        for (HandoffReader<T>? reader = _readers.First; reader is not null; reader = reader.NextReader)
        {
            reader.Offer(handover);
        }
    }

    // Under the lock, when every reader has taken the current one at once.
    private void Idle()
    {
        Debug.Assert(_current is { HasEnded: true }, "Nobody has yet to take it.");
        _current = null;
        SignalWritable();
    }

    // Under the lock.
    private void SignalWritable()
    {
        if (_writable is not null && IsWritable)
        {
            _writable.TrySetResult(true);
            _writable = null;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(Monitor.IsEntered(_broadcast.Gate), "The lock is held.");
        Debug.Assert(_current is not null || _queue.IsEmpty, "Sets stand in line behind a current one alone.");
    }
}
