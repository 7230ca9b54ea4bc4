namespace EventChannels;

/// <summary>The reader of a Sync watcher: a rendezvous, in which an update stays with its producer until it is taken.</summary>
/// <remarks>
/// <code>
/// _unread | _offered | the next Get takes     | how it came to be
/// --------|----------|------------------------|------------------------------------------------
/// null    | null     | nothing, it parks      |
/// set     | null     | _unread                | Watch (the current value), an abandoned Set, or MarkUnread
/// null    | set      | _offered               | a Set
/// set     | set      | _unread, then _offered | a Set, before what was unread was read, or MarkUnread after it
/// </code>
/// A parked Get that takes is given the update at once (_delivered), and its producer does not wait for it. All fields but
/// that one are written under the value's lock, so that taking an update and counting who has yet to take it are one step.
/// </remarks>
internal sealed class HandoverReader<T>(SyncLine<T> line, ValueState<T> state) : WatcherReader<T>(state)
{
    private readonly SyncLine<T> _line = line;

    private Update<T>? _unread = state.Newest is { Version: > 0 } current ? current : null;
    private Handover<T>? _offered;

    // What was taken last, to be read again.
    private Update<T>? _taken;

    // What a parked Get is resumed with. Written under the lock, and read by the one who resumes it.
    private Update<T>? _delivered;

    // Whether the last waiter is linked: it is unlinked by the one who will resume it.
    private bool _linked;

    /// <summary>The readers before and behind this one in the line's list.</summary>
    public HandoverReader<T>? PreviousReader { get; set; }

    /// <inheritdoc cref="PreviousReader"/>
    public HandoverReader<T>? NextReader { get; set; }

    public override Delivery Delivery => Delivery.Sync;

    // Like a channel of capacity 0, it does not count what a producer still waits with.
    public override int Count
    {
        get
        {
            lock (State.Gate)
            {
                return _unread is null ? 0 : 1;
            }
        }
    }

    public override int UnreadCount
    {
        get
        {
            lock (State.Gate)
            {
                return (_unread is null ? 0 : 1) + (_offered is null ? 0 : 1 + _line.Length);
            }
        }
    }

    public override bool HasUnread => Next(take: false) is not null;

    // In this order, so that one that becomes unread at this moment is seen.
    public override Update<T>? Upcoming
    {
        get
        {
            Update<T>? offered = Volatile.Read(ref _offered)?.Update;
            return Volatile.Read(ref _unread) ?? offered;
        }
    }

    public override void Dispose()
    {
        Waiter<T>? waiter;
        Aftermath<T> aftermath = default;
        lock (State.Gate)
        {
            if (!TryClose())
            {
                return;
            }

            waiter = UnlinkLast();
            _unread = _taken = null;
            _line.Remove(this);
            TakeOffered(ref aftermath);
        }

        State.RemoveWatcher(this);
        aftermath.Finish(State, inline: false);
        waiter?.Resume(elsewhere: true); // a disposal does not run the code of the one who waits
    }

    /// <summary>Gives an update.</summary>
    /// <param name="update">The update.</param>
    /// <param name="handover">What its producer waits on; null if every reader waits for an update.</param>
    /// <param name="wakeup">Gets the reader's waiter.</param>
    public void Offer(Update<T> update, Handover<T>? handover, ref Wakeup<T> wakeup)
    {
        State.AssertLocked();
        bool takes = _linked && LastWaiter!.Takes;
        Wake(ref wakeup);
        if (takes)
        {
            _delivered = _taken = update;
        }
        else if (handover!.IsAbandoned)
        {
            KeepAbandoned(update);
        }
        else
        {
            _offered = handover;
            handover.AddReader();
        }
    }

    /// <summary>Keeps the offered update, whose producer was cancelled, as an unread one.</summary>
    public void KeepOffered()
    {
        State.AssertLocked();
        if (_offered is not null)
        {
            KeepAbandoned(_offered.Update!);
            Volatile.Write(ref _offered, null); // after the other: see Upcoming
        }
    }

    /// <summary>Unlinks the waiter, if it is linked.</summary>
    public void Wake(ref Wakeup<T> wakeup)
    {
        State.AssertLocked();
        if (_linked)
        {
            Waiter<T> waiter = LastWaiter!;
            TryUnlink(waiter);
            wakeup.Add(waiter);
        }
    }

    protected override Update<T>? Next(bool take, Update<T>? only = null)
    {
        Aftermath<T> aftermath = default;
        Update<T>? next;
        lock (State.Gate)
        {
            next = _unread ?? _offered?.Update;
            if (!take || next is null || (only is not null && next != only))
            {
                return next;
            }

            _taken = next;
            if (_unread is not null)
            {
                _unread = null;
            }
            else
            {
                TakeOffered(ref aftermath);
            }
        }

        aftermath.Finish(State, inline: false);
        if (State.HasEnded)
        {
            State.SettleCompletion(this);
        }

        Deliver(next);
        return next;
    }

    protected override void MarkTakenUnread()
    {
        State.AssertLocked();
        _unread ??= _taken;
    }

    protected override Update<T>? Conclude(bool takes)
    {
        // Without the lock: nothing that is thrown there may keep the Get from being resumed.
        if (!takes)
        {
            // A wait for news is no Get: what ended it may have been taken since.
            bool hasEnded = IsClosed || State.HasEnded; // before the look, or an update in between would be missed
            return Upcoming ?? (hasEnded ? null : State.Newest);
        }

        Update<T>? delivered = _delivered;
        _delivered = null;
        return delivered;
    }

    protected override bool TryLink(Waiter<T> waiter)
    {
        State.AssertLocked();
        if (_unread is not null || _offered is not null || State.HasEnded || IsClosed)
        {
            return false;
        }

        _linked = true;
        waiter.Epoch = 0;
        if (waiter.Takes)
        {
            _line.AddTaker();
        }

        return true;
    }

    protected override bool TryUnlink(Waiter<T> waiter)
    {
        State.AssertLocked();
        if (!_linked || LastWaiter != waiter)
        {
            return false;
        }

        _linked = false;
        if (waiter.Takes)
        {
            _line.RemoveTaker();
        }

        return true;
    }

    protected override bool TryNoteContext(Waiter<T> waiter)
    {
        State.AssertLocked();
        bool linked = _linked && LastWaiter == waiter;
        waiter.HasContext |= linked;
        return linked;
    }

    // An older unread update is lost, unless it was marked unread.
    private void KeepAbandoned(Update<T> update)
    {
        State.AssertLocked();
        if (State.Metrics is not null && _unread is not null && _unread != _taken)
        {
            Interlocked.Increment(ref PassedOver);
        }

        _unread = update;
    }

    // Under the lock: taking, counting and beginning the next in line are one step.
    private void TakeOffered(ref Aftermath<T> aftermath)
    {
        State.AssertLocked();
        Handover<T>? offered = _offered;
        _offered = null; // the line may offer the next one
        if (offered is not null && offered.RemoveReader())
        {
            _line.Advance(offered, ref aftermath);
        }
    }
}
