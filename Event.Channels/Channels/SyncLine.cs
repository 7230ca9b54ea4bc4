using System.Diagnostics;

namespace EventChannels;

/// <summary>The Sets of a value with Sync readers, one after the other, and the readers that each is handed over to.</summary>
/// <remarks>
/// <code>
/// state   | _current | a Set                                              | left by
/// --------|----------|----------------------------------------------------|------------------------------------------
/// vacant  | null     | passes it by: there are no readers to offer it to  | the first reader
/// idle    | null     | is offered: nobody waits for it if every reader    | a Set that not every reader takes at once
///         |          | waits for an update                                |
/// handing | set      | stands in line                                     | the last reader's take, or an abandonment:
///         |          |                                                    | the first in line is offered, or idle
/// </code>
/// All fields but the spare are under the value's lock.
/// </remarks>
internal sealed class SyncLine<T>(ValueState<T> state) : IHandoverLine<T>
{
    private readonly ValueState<T> _state = state;

    // The live readers, in no order, and how many there are; and how many of them wait to take an update.
    private HandoverReader<T>? _firstReader;
    private int _readerCount;
    private int _takerCount;

    private Handover<T>? _current;

    // Those behind the current one.
    private HandoverQueue<T> _queue;

    // What writers wait on that want every reader to be waiting. Its continuations are this class's own.
    private TaskCompletionSource<bool>? _writable;

    // A free handover, if there is one. By interlocked steps.
    private Handover<T>? _spare;

    /// <summary>Whether a Set has nobody to be handed over to, and nothing to wait for. Under the lock, or as a guess.</summary>
    public bool IsVacant => _firstReader is null && _current is null;

    /// <summary>How many producers wait. Under the lock, or as a guess.</summary>
    public int WaitingSetCount => (_current is { IsSettled: false } ? 1 : 0) + _queue.WaitingCount;

    /// <summary>The last of those behind the current one, which is the newest. Under the lock.</summary>
    public Update<T>? Last => _queue.Last?.Update;

    /// <summary>How many stand in line. Under the lock.</summary>
    public int Length => _queue.Count;

    public ValueMetrics? Metrics => _state.Metrics;

    private bool IsWritable => _current is null && _takerCount == _readerCount;

    /// <summary>Adds a new watcher's reader.</summary>
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

    /// <summary>Removes a closed reader, which then drops what it is offered.</summary>
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

    /// <summary>Counts a reader that begins to wait to take.</summary>
    public void AddTaker()
    {
        _state.AssertLocked();
        _takerCount++;
        SignalWritable();
    }

    /// <summary>Counts one less.</summary>
    public void RemoveTaker()
    {
        _state.AssertLocked();
        _takerCount--;
    }

    /// <summary>Offers an update to the readers, or puts it in line.</summary>
    /// <param name="update">The update.</param>
    /// <param name="follows">The update that it must follow; null if it may be any.</param>
    /// <param name="blocks">Whether the producer is a thread that blocks.</param>
    /// <param name="cancellationToken">Ends the producer's waiting.</param>
    /// <param name="handover">What the producer waits on; null if every reader has taken the update already.</param>
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
                handover.Prepare(update, blocks, cancellationToken); // before it has its place: a token may throw
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
            Abandon(handover); // its callback may have come too early
        }

        Metrics?.CountSet();
        return SetOutcome.Admitted;
    }

    /// <summary>Hands a value over if every reader waits for one, and otherwise does nothing, and makes nothing.</summary>
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

    /// <summary>Waits until every reader waits for an update, so that TryHandOver is worth a try.</summary>
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

    /// <summary>Goes on from a handover that was settled or abandoned, to the next in line.</summary>
    /// <remarks>
    /// If there is no reader, the whole line passes, in one step: one by one, producers that do not await could keep it from
    /// ever being vacant.
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

    /// <summary>Tells writers that wait that the value takes no more updates.</summary>
    public void RefuseWriters()
    {
        _state.AssertLocked();
        _writable?.TrySetResult(false);
        _writable = null;
    }

    /// <summary>Ends a completed value, as far as nothing stands in line or is being handed over.</summary>
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

    // Without a handover every reader takes the update at once.
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
