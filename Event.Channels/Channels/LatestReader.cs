using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>The reader of async mode: of capacity 1, where a newer update takes the place of the older one.</summary>
/// <remarks>
/// It holds no update. What is unread is the value's newest, if that is not the one that was taken last: a reader that
/// does not wait costs a Set nothing, is known to nobody, and takes without a lock.
/// </remarks>
internal class LatestReader<T>(Broadcast<T> broadcast) : WatcherReader<T>(broadcast)
{
    // The version that was taken last, 0 where the newest is to be taken whatever it is. Written by the Get under way
    // alone, or by the one who resumes it.
    private long _seen;

    public override Delivery Delivery => Delivery.Async;

    public override int Count => HasUnread ? 1 : 0;

    public override int UnreadCount => HasUnread ? 1 : 0;

    public override bool HasUnread => Broadcast.Newest.Version != _seen && !IsClosed;

    public override Update<T>? Upcoming => Find(take: false);

    protected override Update<T>? Next(bool take) => Find(take);

    protected override void Restore() => _seen = 0;

    // Null is the end. Where wrong use, another Get at the same time, has taken the newest, it is given twice.
    protected override Update<T>? Conclude(bool takes) =>
        Find(takes) ?? (IsClosed || Broadcast.HasEnded ? null : Broadcast.Newest);

    protected override bool TryLink(Waiter<T> waiter)
    {
        if (Broadcast.Newest.Version != _seen || Broadcast.HasEnded || IsClosed)
        {
            return false;
        }

        Broadcast.Waiters.Link(waiter);
        return true;
    }

    protected override bool TryUnlink(Waiter<T> waiter) => Broadcast.Waiters.TryUnlink(waiter);

    protected override bool TryNoteContext(Waiter<T> waiter)
    {
        if (!Broadcast.Waiters.TryUnlink(waiter))
        {
            return false;
        }

        waiter.HasContext = true;
        Broadcast.Waiters.Link(waiter);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Update<T>? Find(bool take)
    {
        Update<T> newest = Broadcast.Newest;
        if (newest.Version == _seen || IsClosed)
        {
            return null;
        }

        if (take)
        {
            _seen = newest.Version;
#if !NET
            Interlocked.MemoryBarrier(); // see Completions
#endif
            if (Broadcast.HasEnded)
            {
                Broadcast.Drained(this);
            }
        }

        return newest;
    }
}
