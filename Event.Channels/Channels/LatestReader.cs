using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The reader of an async watcher: of capacity 1, in which a newer update takes the place of the older one.</summary>
/// <remarks>
/// It holds no update. What is unread is the value's newest, if that is not the one that was taken last: a reader that
/// does not wait costs a Set nothing, is known to nobody, and takes without a lock.
/// </remarks>
internal sealed class LatestReader<T>(ValueState<T> state) : WatcherReader<T>(state)
{
    // The version that was taken last; at first the one before the newest. Negative if the newest is to be taken whatever it
    // is. Written by the Get under way, by the one who resumes it, and under the lock by MarkUnread; read by anyone. Through
    // Volatile: so a look cannot see half of it on a 32-bit runtime, and the compiler keeps the order that Completions asks for.
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

    // One that comes in place of the newest that is found stays unread.
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

    // Null is the end. If wrong use, another Get at the same time, has taken the newest, it is given twice.
    protected override Update<T>? Conclude(bool takes)
    {
        bool hasEnded = State.HasEnded; // before the look, or an update in between would be missed
        Update<T>? newest = Find();
        if (takes && newest is not null)
        {
            PassedOver = (int)Math.Min(CountPassedOver(newest, See(newest)), int.MaxValue);
            if (State.HasEnded)
            {
                State.SettleCompletion(this);
            }
        }

        // A closed reader finds nothing. What is the newest by now may have been set after that.
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

        waiter?.Resume(elsewhere: true); // a disposal does not run the code of the one who waits
    }

    // Another thread may look while a Get takes. In this order the look finds what was unread at some moment of it. In the
    // other order, it could find what had been taken before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Update<T>? Find()
    {
        long seen = Volatile.Read(ref _seen);
        Update<T> newest = State.Newest;
        return newest.Version == seen || IsClosed ? null : newest;
    }

    // What a take costs if the value has a name, or was asked for the task of a completion.
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

    // How many updates came between the newest and the one that was taken before; none, if that was marked unread.
    private static long CountPassedOver(Update<T> newest, long seen) => Math.Max(newest.Version - Math.Abs(seen) - 1, 0);

    // Notes what is taken, and gives what was noted before. The caller then looks whether the value has ended: see Completions.
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
