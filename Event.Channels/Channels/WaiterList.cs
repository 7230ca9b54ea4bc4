using System.Diagnostics;

namespace EventChannels;

/// <summary>The async readers' Gets that wait. For the holder of the value's lock, if a member does not say otherwise.</summary>
/// <remarks>
/// <code>
/// a waiter is in    | entered by                               | left by
/// ------------------|------------------------------------------|---------------------------------------------------
/// the list          | a Get that waits                         | a cancellation, a disposal, or an update, which
///                   |                                          | takes all; or the caller's await in a context
/// that of contexts  | its caller's await in a context          | the same
/// the chain to post | an update, from the list of contexts     | ResumePosted, on the thread that unlinked it, or on
///                   |                                          | one that comes to the same point at the same time
/// a Wakeup's chain  | an update, from the list                 | the Wakeup, on the thread pool
/// </code>
/// <para>
/// A waiter is linked at some epoch, and an update takes over the lists as a whole, which ends the epoch. A cancellation or a
/// disposal unlinks a waiter while its epoch lasts, or leaves it to the update. A waiter is unlinked once, and whoever did so
/// resumes it.
/// </para>
/// <para>
/// Callers with a context have a list of their own: an update posts to each of them itself, so that a user interface does not
/// wait for a busy thread pool. It does not look at the others, however many there are.
/// </para>
/// </remarks>
internal sealed class WaiterList<T>
{
    private Waiter<T>? _first;
    private Waiter<T>? _firstWithContext;
    private int _epoch;

    // The chain to post. Grows under the lock, and is taken as a whole by anyone, by interlocked steps.
    private Waiter<T>? _posted;

    /// <summary>Every one of them, for those who look inside.</summary>
    public IEnumerable<Waiter<T>> All
    {
        get
        {
            for (Waiter<T>? waiter = _first; waiter is not null; waiter = waiter.Next)
            {
                yield return waiter;
            }

            for (Waiter<T>? waiter = _firstWithContext; waiter is not null; waiter = waiter.Next)
            {
                yield return waiter;
            }
        }
    }

    public void Link(Waiter<T> waiter)
    {
        ref Waiter<T>? first = ref FirstOf(waiter);
        waiter.Epoch = _epoch;
        waiter.Next = first;
        if (first is not null)
        {
            first.Previous = waiter;
        }

        first = waiter;
    }

    /// <summary>Unlinks a waiter, unless all were.</summary>
    public bool TryUnlink(Waiter<T> waiter)
    {
        if (waiter.Epoch != _epoch)
        {
            return false;
        }

        ref Waiter<T>? first = ref FirstOf(waiter);
        Debug.Assert(waiter.Previous is not null || first == waiter, "It is unlinked once.");
        if (waiter.Previous is null)
        {
            first = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is not null)
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Previous = waiter.Next = null;
        return true;
    }

    /// <summary>Unlinks all: for a wakeup that has none yet, or to be posted.</summary>
    public void MoveTo(Wakeup<T> wakeup)
    {
        if (_first is not null)
        {
            wakeup.Take(_first);
            _first = null;
            EndEpoch();
        }

        if (_firstWithContext is not null)
        {
            Waiter<T>? waiter = _firstWithContext;
            _firstWithContext = null;
            EndEpoch();
            while (waiter is not null)
            {
                (Waiter<T> unlinked, waiter) = (waiter, waiter.Next);
                Post(unlinked);
            }
        }
    }

    /// <summary>Leaves a waiter that was unlinked to the next ResumePosted.</summary>
    public void Post(Waiter<T> waiter)
    {
        waiter.IsBeingResumed = true;
        Waiter<T>? first = Volatile.Read(ref _posted);
        while (true)
        {
            waiter.Next = first;
            Waiter<T>? found = Interlocked.CompareExchange(ref _posted, waiter, first);
            if (found == first)
            {
                return;
            }

            first = found;
        }
    }

    /// <summary>Resumes the waiters that are to be posted. Outside the lock, after each update.</summary>
    /// <param name="inline">Whether callers that did not capture their context may go on within this call.</param>
    public void ResumePosted(bool inline)
    {
        if (Volatile.Read(ref _posted) is null)
        {
            return;
        }

        Waiter<T>? next = Interlocked.Exchange(ref _posted, null);
        try
        {
            while (inline && next is not null && StackSpace.IsSufficient)
            {
                (Waiter<T> waiter, next) = (next, next.Next);
                waiter.Resume();
            }
        }
        finally
        {
            // What one continuation throws is no matter of the others.
            while (next is not null)
            {
                (Waiter<T> waiter, next) = (next, next.Next);
                waiter.Resume(elsewhere: true);
            }
        }
    }

    private void EndEpoch() => _epoch = (_epoch + 1) & int.MaxValue;

    private ref Waiter<T>? FirstOf(Waiter<T> waiter)
    {
        if (waiter.HasContext)
        {
            return ref _firstWithContext;
        }

        return ref _first;
    }
}
