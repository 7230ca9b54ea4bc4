using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The reader of a newest-value watcher: a channel of capacity 1 in which a newer update replaces the older.</summary>
/// <remarks>
/// It holds no update. The value's newest update is unread unless it is the one that this reader took last. So a reader that
/// does not wait is not registered anywhere, costs a Set nothing, and takes without a lock.
/// </remarks>
internal sealed class LatestReader<T>(ValueState<T> state) : WatcherReader<T>(state)
{
    // The version taken last; initially the version before the newest, so that the newest is unread. Negative: the newest is
    // unread whatever its version is. Written by the Get under way, by the thread that resumes it, and under the lock by
    // MarkUnread; read by any thread. Accessed through Volatile, so that a 32-bit runtime cannot read half of it, and so that
    // the compiler keeps the order that Completions needs.
    private long _seen = Math.Min(1 - state.Newest.Version, 0);

    public override Delivery Delivery => Delivery.Async;

    public override int Count => HasUnread ? 1 : 0;

    public override int UnreadCount => HasUnread ? 1 : 0;

    public override bool HasUnread => Find() is not null;

    public override Update<T>? Upcoming => Find();

    public override void Dispose()
    {
        if (TryClose())
        {
            State.RemoveWatcher(this);
            if (LastWaiter is not null)
            {
                InterruptedThread.RunOrQueue(static reader => reader.EndWait(), this);
            }
        }
    }

    // An update that replaces the newest after Find stays unread.
    protected override Update<T>? Next(bool take, Update<T>? only = null)
    {
        Update<T>? newest = Find();
        if (take && newest is not null && (only is null || newest == only))
        {
            long seen = See(newest);
            if (State.HasExtras)
            {
                FinishTake(newest, seen);
            }
        }

        return newest;
    }

    protected override void MarkTakenUnread()
    {
        State.AssertLocked();
        Volatile.Write(ref _seen, -Math.Abs(_seen));
    }

    // Null means the end. If a second Get at the same time, which is wrong use, has taken the newest, both Gets return it.
    protected override Update<T>? Conclude(bool takes)
    {
        bool hasEnded = State.HasEnded; // read before Find, or an update in between would be missed
        Update<T>? newest = Find();
        if (takes && newest is not null)
        {
            PassedOver = (int)Math.Min(CountPassedOver(newest, See(newest)), int.MaxValue);
            if (State.HasEnded)
            {
                State.SettleCompletion(this);
            }
        }

        // A closed reader must not fall back to State.Newest, which may have been set after it was closed.
        return newest ?? (hasEnded || IsClosed ? null : State.Newest);
    }

    protected override bool TryLink(Waiter<T> waiter)
    {
        State.AssertLocked();
        if (State.Newest.Version != _seen || State.HasEnded || IsClosed)
        {
            return false;
        }

        State.Link(waiter);
        return true;
    }

    protected override bool TryUnlink(Waiter<T> waiter) => State.TryUnlink(waiter);

    protected override bool TryNoteContext(Waiter<T> waiter)
    {
        if (!State.TryUnlink(waiter))
        {
            return false;
        }

        waiter.HasContext = true;
        State.Link(waiter);
        return true;
    }

    private void EndWait()
    {
        Waiter<T>? waiter;
        lock (State.Gate)
        {
            waiter = UnlinkLast();
        }

        waiter?.Resume(elsewhere: true); // Dispose must not run the consumer's continuation
    }

    // Another thread may look while a Get takes. Reading _seen before the newest finds an update that was unread at some moment
    // of the look. In the other order, the look could find an update that had already been taken when it began.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Update<T>? Find()
    {
        long seen = Volatile.Read(ref _seen);
        Update<T> newest = State.Newest;
        return newest.Version == seen || IsClosed ? null : newest;
    }

    // The rest of a take, needed only if the value has a name or a reader was asked for its Completion.
    private void FinishTake(Update<T> newest, long seen)
    {
        if (State.HasEnded)
        {
            State.SettleCompletion(this);
        }

        if (State.Metrics is not null)
        {
            Report(newest, CountPassedOver(newest, seen));
        }
    }

    // The number of updates between the newest and the one taken before it; 0 if the newest is the one that was marked unread.
    private static long CountPassedOver(Update<T> newest, long seen) => Math.Max(newest.Version - Math.Abs(seen) - 1, 0);

    // Notes the version that is taken, and returns the one noted before. The caller then reads whether the value has ended; see
    // Completions for the fence.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long See(Update<T> newest)
    {
        long seen = Volatile.Read(ref _seen);
        Volatile.Write(ref _seen, newest.Version);
#if !NET
        Interlocked.MemoryBarrier();
#endif
        return seen;
    }
}
