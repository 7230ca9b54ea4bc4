using System.Diagnostics;

namespace EventChannels;

/// <summary>The line of Sets of a value with every-value readers, and those readers.</summary>
/// <remarks>
/// <code>
/// state   | _current | a Set                                            | left by
/// --------|----------|--------------------------------------------------|--------------------------------------------------
/// vacant  | null     | does not use the line: there are no readers      | the first reader
/// idle    | null     | is offered; its producer does not wait if every  | a Set that some reader does not take at once
///         |          | reader is waiting to take                        |
/// handing | set      | is queued                                        | the last reader's take, or an abandonment: the
///         |          |                                                  | first in line is offered, or the line is idle
/// </code>
/// All fields except _spare are guarded by the value's lock.
/// </remarks>
internal sealed class SyncLine<T>(ValueState<T> state) : IHandoverLine<T>
{
    private readonly ValueState<T> _state = state;

    // The open readers, in no particular order; their number; and how many of them are waiting to take an update.
    private HandoverReader<T>? _firstReader;
    private int _readerCount;
    private int _takerCount;

    private Handover<T>? _current;

    // The Sets behind the current one.
    private HandoverQueue<T> _queue;

    // Completed, under the lock, when every reader waits to take or the value is completed. Only WaitToHandOverAsync awaits it.
    private TaskCompletionSource<bool>? _writable;

    // A free handover for reuse. Accessed through Interlocked and Volatile, without the lock.
    private Handover<T>? _spare;

    /// <summary>Whether a Set need not use the line: there is no reader and no handover. A guess outside the lock.</summary>
    public bool IsVacant => _firstReader is null && _current is null;

    /// <summary>The number of producers that wait. A guess outside the lock.</summary>
    public int WaitingSetCount => (_current is { IsSettled: false } ? 1 : 0) + _queue.WaitingCount;

    /// <summary>The last update in line behind the current one; null if there is none. Call under the lock.</summary>
    public Update<T>? Last => _queue.Last?.Update;

    /// <summary>The number of Sets in line behind the current one. Call under the lock.</summary>
    public int Length => _queue.Count;

    public ValueMetrics? Metrics => _state.Metrics;

    private bool IsWritable => _current is null && _takerCount == _readerCount;

    /// <summary>Adds the reader of a new watcher.</summary>
    public void Add(HandoverReader<T> reader)
    {
        _state.AssertLocked();
        reader.NextReader = _firstReader;
        if (_firstReader is not null)
        {
            _firstReader.PreviousReader = reader;
        }

        _firstReader = reader;
        _readerCount++;
    }

    /// <summary>Removes a closed reader. The reader itself then drops the update that it is offered.</summary>
    public void Remove(HandoverReader<T> reader)
    {
        _state.AssertLocked();
        if (reader.PreviousReader is { } previous)
        {
            previous.NextReader = reader.NextReader;
        }
        else
        {
            _firstReader = reader.NextReader;
        }

        if (reader.NextReader is { } next)
        {
            next.PreviousReader = reader.PreviousReader;
        }

        reader.PreviousReader = reader.NextReader = null;
        _readerCount--;
        SignalWritable();
    }

    /// <summary>Counts a reader that begins to wait to take an update.</summary>
    public void AddTaker()
    {
        _state.AssertLocked();
        _takerCount++;
        SignalWritable();
    }

    /// <summary>Undoes AddTaker.</summary>
    public void RemoveTaker()
    {
        _state.AssertLocked();
        _takerCount--;
    }

    /// <summary>Offers an update to the readers, or queues it.</summary>
    /// <param name="update">The update.</param>
    /// <param name="follows">The update that it must follow; null if it may follow any.</param>
    /// <param name="blocks">Whether the producer blocks its thread.</param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    /// <param name="handover">The handover that the producer waits for; null if every reader took the update at once.</param>
    public SetOutcome Set(
        Update<T> update, Update<T>? follows, bool blocks, CancellationToken cancellationToken, out Handover<T>? handover)
    {
        handover = null;
        Wakeup<T> wakeup = default;
        lock (_state.Gate)
        {
            AssertInvariants();
            SetOutcome outcome = _state.Admit(update, follows, Last ?? _state.Newest);
            if (outcome != SetOutcome.Admitted)
            {
                return outcome;
            }

            if (!IsWritable)
            {
                handover = Interlocked.Exchange(ref _spare, null) ?? new Handover<T>(this);
                handover.Prepare(update, blocks, cancellationToken); // before it is queued or offered, since it may throw
            }

            if (_current is null)
            {
                Offer(update, handover, ref wakeup);
            }
            else
            {
                _queue.Enqueue(handover!);
            }
        }

        wakeup.Run(_state.AllowSynchronousContinuations);
        if (handover is not null && cancellationToken.IsCancellationRequested)
        {
            Abandon(handover); // the token's callback may have run before the handover was queued or offered
        }

        Metrics?.CountSet();
        return SetOutcome.Admitted;
    }

    /// <summary>Hands a value over if every reader is waiting to take. Otherwise does nothing, and allocates nothing.</summary>
    public bool TryHandOver(T value)
    {
        Wakeup<T> wakeup = default;
        lock (_state.Gate)
        {
            AssertInvariants();
            if (_state.IsCompleted || !IsWritable)
            {
                return false;
            }

            Update<T> update = _state.CreateUpdate(value);
            _state.Admit(update, follows: null, _state.Newest);
            Offer(update, handover: null, ref wakeup);
        }

        wakeup.Run(_state.AllowSynchronousContinuations);
        Metrics?.CountSet();
        return true;
    }

    /// <summary>Waits until every reader is waiting to take, so that TryHandOver is likely to succeed.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public ValueTask<bool> WaitToHandOverAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> writable;
        lock (_state.Gate)
        {
            if (_state.IsCompleted || IsWritable)
            {
                return new ValueTask<bool>(!_state.IsCompleted);
            }

            writable = _writable ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return writable.Task.OrCancelledAsync(cancellationToken);
    }

    /// <summary>Ends the current handover, settled or abandoned, and offers the next in line. Call under the lock.</summary>
    /// <remarks>
    /// If no reader is left, the whole line is settled in one step. If it were settled one by one, producers that do not await
    /// could keep the line from ever becoming vacant.
    /// </remarks>
    public void Advance(Handover<T> settled, ref Aftermath<T> aftermath)
    {
        AssertInvariants();
        aftermath.Add(settled);
        _current = null;
        if (_firstReader is null)
        {
            if (_queue.DequeueAll(out Handover<T>? last) is { } first)
            {
                _state.Publish(last!.Update!, ref aftermath.Wakeup);
                aftermath.AddAll(first, last);
            }
        }
        else
        {
            while (_current is null && _queue.Dequeue() is { } next)
            {
                Offer(next.Update!, next, ref aftermath.Wakeup);
                if (next.IsSettled)
                {
                    aftermath.Add(next);
                    _current = null;
                }
            }
        }

        SignalWritable();
        EndIfCompleted(ref aftermath);
    }

    /// <inheritdoc/>
    public void Abandon(Handover<T> handover)
    {
        Aftermath<T> aftermath = default;
        lock (_state.Gate)
        {
            AssertInvariants();
            if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)
            {
                return;
            }

            handover.Abandon();
            if (!handover.IsQueued)
            {
                for (HandoverReader<T>? reader = _firstReader; reader is not null; reader = reader.NextReader)
                {
                    reader.KeepOffered();
                }

                Advance(handover, ref aftermath);
            }
            else
            {
                _queue.DropIfOvertaken(handover);
            }
        }

        aftermath.Finish(_state, inline: false);
        handover.Release();
    }

    /// <inheritdoc/>
    public void Reuse(Handover<T> handover) => Volatile.Write(ref _spare, handover);

    /// <summary>Releases waiting writers, because the value is completed. Call under the lock.</summary>
    public void RefuseWriters()
    {
        _state.AssertLocked();
        _writable?.TrySetResult(false);
        _writable = null;
    }

    /// <summary>
    /// Makes a completed value final if the line is empty, and ends it if nothing is being handed over either. Call under the
    /// lock.
    /// </summary>
    public void EndIfCompleted(ref Aftermath<T> aftermath)
    {
        AssertInvariants();
        if (!_queue.IsEmpty)
        {
            return;
        }

        aftermath.Final ??= _state.BecomeFinalIfCompleted();
        if (_current is null && _state.TryEnd(ref aftermath.Wakeup))
        {
            aftermath.HasEnded = true;
            for (HandoverReader<T>? reader = _firstReader; reader is not null; reader = reader.NextReader)
            {
                reader.Wake(ref aftermath.Wakeup);
            }
        }
    }

    // If handover is null, every reader is waiting to take, and takes the update at once.
    private void Offer(Update<T> update, Handover<T>? handover, ref Wakeup<T> wakeup)
    {
        _state.AssertLocked();
        _current = handover;
        _state.Publish(update, ref wakeup);
        for (HandoverReader<T>? reader = _firstReader; reader is not null; reader = reader.NextReader)
        {
            reader.Offer(update, handover, ref wakeup);
        }
    }

    private void SignalWritable()
    {
        _state.AssertLocked();
        if (_writable is not null && IsWritable)
        {
            _writable.TrySetResult(true);
            _writable = null;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        _state.AssertLocked();
        Debug.Assert(_current is not null || _queue.IsEmpty, "Sets stand in line behind a current one alone.");
    }
}
