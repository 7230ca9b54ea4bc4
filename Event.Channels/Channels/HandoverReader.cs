namespace EventChannels;

/// <summary>The reader of an every-value watcher: a rendezvous. An update stays with its producer until it is taken.</summary>
/// <remarks>
/// <code>
/// _unread | _offered | the next Get takes     | entered by
/// --------|----------|------------------------|--------------------------------------------------------------
/// null    | null     | nothing: it parks      | Watch (without a value), or a take
/// set     | null     | _unread                | Watch (the current value), an abandoned Set, or MarkUnread
/// null    | set      | _offered               | a Set
/// set     | set      | _unread, then _offered | a Set while _unread is set, or MarkUnread while _offered is set
/// </code>
/// A parked Get that takes receives the update at once, in _delivered, and its producer does not wait for it. All other fields
/// are guarded by the value's lock: a take and the count of readers that have yet to take are one step.
/// </remarks>
internal sealed class HandoverReader<T>(SyncLine<T> line, ValueState<T> state) : WatcherReader<T>(state)
{
    private readonly SyncLine<T> _line = line;

    // Both are written under the lock. Upcoming reads them without it.
    private Update<T>? _unread = state.Newest is { Version: > 0 } current ? current : null;
    private Handover<T>? _offered;

    // Guarded by the lock. The update taken last, for MarkUnread.
    private Update<T>? _taken;

    // The update that a parked Get is resumed with. Written under the lock; read and cleared by the thread that resumes the Get.
    private Update<T>? _delivered;

    // Guarded by the lock. Whether the last waiter is linked. The thread that unlinks it resumes it.
    private bool _linked;

    /// <summary>The neighbors in the line's list of readers. Guarded by the value's lock.</summary>
    public HandoverReader<T>? PreviousReader { get; set; }

    /// <inheritdoc cref="PreviousReader"/>
    public HandoverReader<T>? NextReader { get; set; }

    public override Delivery Delivery => Delivery.Sync;

    // As in a channel of capacity 0, an update whose producer still waits does not count.
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

    // Reads _offered first: KeepOffered writes _unread before it clears _offered, so an update that moves is seen.
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
        waiter?.Resume(elsewhere: true); // Dispose must not run the consumer's continuation
    }

    /// <summary>Gives the update to a Get that waits for it, or keeps it offered until the next Get.</summary>
    /// <param name="update">The update.</param>
    /// <param name="handover">The handover that its producer waits for; null if all readers wait for an update.</param>
    /// <param name="wakeup">Receives the reader's waiter, if one is linked.</param>
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

    /// <summary>Keeps the offered update as unread, because its producer was cancelled.</summary>
    public void KeepOffered()
    {
        State.AssertLocked();
        if (_offered is not null)
        {
            KeepAbandoned(_offered.Update!);
            Volatile.Write(ref _offered, null); // after _unread; see Upcoming
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
        // Takes no lock: an interrupt there would keep the Get from being resumed.
        if (!takes)
        {
            // During a wait for news a TryGet may have taken the update that ended the wait.
            bool hasEnded = IsClosed || State.HasEnded; // read before Upcoming, or an update in between would be missed
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

    // Replaces an older unread update, which then counts as passed over unless it was taken before.
    private void KeepAbandoned(Update<T> update)
    {
        State.AssertLocked();
        if (State.Metrics is not null && _unread is not null && _unread != _taken)
        {
            Interlocked.Increment(ref PassedOver);
        }

        _unread = update;
    }

    // The take, its count, and the start of the next in line are one step under the lock.
    private void TakeOffered(ref Aftermath<T> aftermath)
    {
        State.AssertLocked();
        Handover<T>? offered = _offered;
        _offered = null; // before Advance, which may offer the next update
        if (offered is not null && offered.RemoveReader())
        {
            _line.Advance(offered, ref aftermath);
        }
    }
}
