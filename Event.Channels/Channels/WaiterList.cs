using System.Diagnostics;

namespace EventChannels;

/// <summary>The async readers' Gets that wait. For the holder of the value's lock.</summary>
/// <remarks>
/// A waiter is linked at some epoch, and an update takes over the list as a whole, which ends the epoch. Whoever would
/// unlink a waiter, for a cancellation or a disposal, does so while its epoch lasts, or leaves it to the update. A waiter is
/// unlinked once, and whoever did so resumes it.
/// </remarks>
internal sealed class WaiterList<T>
{
    private Waiter<T>? _first;
    private int _epoch;

    /// <summary>The first of them, for those who look inside.</summary>
    public Waiter<T>? First => _first;

    public void Link(Waiter<T> waiter)
    {
        waiter.Epoch = _epoch;
        waiter.Next = _first;
        if (_first is not null)
        {
            _first.Previous = waiter;
        }

        _first = waiter;
    }

    /// <summary>Unlinks a waiter, unless all were.</summary>
    public bool TryUnlink(Waiter<T> waiter)
    {
        if (waiter.Epoch != _epoch)
        {
            return false;
        }

        Debug.Assert(waiter.Previous is not null || _first == waiter, "It is unlinked once.");
        if (waiter.Previous is null)
        {
            _first = waiter.Next;
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

    /// <summary>Unlinks all, for a wakeup that has none yet.</summary>
    public void MoveTo(Wakeup<T> wakeup)
    {
        if (_first is not null)
        {
            wakeup.Take(_first);
            _first = null;
            _epoch++;
        }
    }
}
