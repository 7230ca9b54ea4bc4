namespace EventChannels;

/// <summary>The reader of Sync mode: a rendezvous, where an update stays with its producer until it is taken.</summary>
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
/// that one are under the value's lock, so that taking an update and counting who has yet to take it are one step.
/// </remarks>
internal class HandoffReader<T>(Broadcast<T> broadcast) : WatcherReader<T>(broadcast)
{
    private Update<T>? _unread;
    private Handover<T>? _offered;

    // What was taken last, to be read again.
    private Update<T>? _taken;

    // What a Get is resumed with. Written under the lock, and read by the one who resumes it.
    private Update<T>? _delivered;

    // The parked Get, until somebody takes it upon himself to resume it.
    private Waiter<T>? _linked;

    /// <summary>The readers before and behind this one in the line's list.</summary>
    public HandoffReader<T>? PreviousReader { get; set; }

    /// <inheritdoc cref="PreviousReader"/>
    public HandoffReader<T>? NextReader { get; set; }

    private SyncLine<T> Line => Broadcast.Line!;

    public override Delivery Delivery => Delivery.Sync;

    // Like a channel of capacity 0, it does not count what a producer still waits with.
    public override int Count
    {
        get
        {
            lock (Broadcast.Gate)
            {
                return _unread is null ? 0 : 1;
            }
        }
    }

    public override int UnreadCount
    {
        get
        {
            lock (Broadcast.Gate)
            {
                return (_unread is null ? 0 : 1) + (_offered is null ? 0 : 1 + Line.Length);
            }
        }
    }

    public override bool HasUnread => Next(take: false) is not null;

    // In this order, so that one that becomes unread at this moment is seen.
    public override Update<T>? Upcoming
    {
        get
        {
            Update<T>? offered = Volatile.Read(ref _offered);
            return _unread ?? offered;
        }
    }

    /// <summary>What nobody waits for, for those who look inside.</summary>
    public Update<T>? Unread => _unread;

    /// <summary>What a producer waits with, for the same.</summary>
    public Update<T>? Offered => _offered;

    /// <summary>Gives the value current at Watch. Under the lock.</summary>
    public void Start(Update<T> current) => _unread = current;

    /// <summary>Leaves the line, when closed. Under the lock.</summary>
    public void Leave(ref Aftermath<T> aftermath) => Line.Remove(this, ref aftermath);

    /// <summary>Gives an update. Under the lock.</summary>
    public void Offer(Handover<T> handover)
    {
        bool waits = _linked is { Takes: true };
        if (_linked is not null)
        {
            Unlink(handover);
        }

        if (waits)
        {
            _delivered = _taken = handover;
        }
        else if (handover.IsAbandoned)
        {
            Keep(handover);
        }
        else
        {
            _offered = handover;
            handover.Await();
        }
    }

    /// <summary>Makes an offered update that is here still an unread one. Under the lock.</summary>
    public void Withdraw()
    {
        if (_offered is not null)
        {
            Keep(_offered);
            _offered = null;
        }
    }

    /// <summary>Wakes a parked Get to find that nothing will come any more. Under the lock.</summary>
    public void End(Wakeup<T> wakeup)
    {
        if (_linked is not null)
        {
            Unlink(wakeup);
        }
    }

    /// <summary>Drops what is here. Under the lock.</summary>
    public void Drop(ref Aftermath<T> aftermath)
    {
        _unread = _taken = null;
        TakeOffered(ref aftermath);
    }

    protected override Update<T>? Next(bool take)
    {
        Aftermath<T> aftermath = default;
        Update<T>? next;
        lock (Broadcast.Gate)
        {
            next = _unread ?? _offered;
            if (!take || next is null)
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

        aftermath.Finish(Broadcast);
        if (Broadcast.HasEnded)
        {
            Broadcast.Drained(this);
        }

        return next;
    }

    protected override void Restore() => _unread ??= _taken;

    /// <summary>Keeps an update of a cancelled producer as what is unread, in place of an older one. Under the lock.</summary>
    /// <returns>Whether the older one was never taken.</returns>
    protected virtual bool Keep(Update<T> update)
    {
        bool lost = _unread is not null && _unread != _taken;
        _unread = update;
        return lost;
    }

    protected override Update<T>? Conclude(bool takes)
    {
        if (!takes)
        {
            // Without the lock: nothing that is thrown there may keep the Get from being resumed. A wait for news is no Get: what
            // ended it may have been taken since.
            return Upcoming ?? (IsClosed || Broadcast.HasEnded ? null : Broadcast.Newest);
        }

        Update<T>? delivered = _delivered;
        _delivered = null;
        return delivered;
    }

    protected override bool TryLink(Waiter<T> waiter)
    {
        if (_unread is not null || _offered is not null || Broadcast.HasEnded || IsClosed)
        {
            return false;
        }

        _linked = waiter;
        waiter.Epoch = 0;
        if (waiter.Takes)
        {
            Line.AddTaker();
        }

        return true;
    }

    protected override bool TryUnlink(Waiter<T> waiter)
    {
        if (_linked != waiter)
        {
            return false;
        }

        _linked = null;
        if (waiter.Takes)
        {
            Line.RemoveTaker();
        }

        return true;
    }

    protected override bool TryNoteContext(Waiter<T> waiter)
    {
        waiter.HasContext |= _linked == waiter;
        return _linked == waiter;
    }

    private void Unlink(Wakeup<T> wakeup)
    {
        Waiter<T> waiter = _linked!;
        TryUnlink(waiter);
        if (waiter.HasContext)
        {
            Broadcast.Waiters.Post(waiter);
        }
        else
        {
            wakeup.Add(waiter);
        }
    }

    // Under the lock: taking, counting and beginning the next in line are one step.
    private void TakeOffered(ref Aftermath<T> aftermath)
    {
        Handover<T>? offered = _offered;
        _offered = null; // the line may offer the next one
        if (offered is not null && offered.Take())
        {
            Line.Advance(offered, ref aftermath);
        }
    }
}
