using System.Diagnostics;

namespace EventChannels;

/// <summary>A list of linked waiters, which can be unlinked one by one or all at once. Guarded by the value's lock.</summary>
internal struct WaiterList<T>
{
    private Waiter<T>? _first;

    public readonly bool IsEmpty => _first is null;

    public void Add(Waiter<T> waiter)
    {
        waiter.Next = _first;
        if (_first is not null)
        {
            _first.Previous = waiter;
        }

        _first = waiter;
    }

    /// <summary>Unlinks a waiter that is in this list.</summary>
    public void Remove(Waiter<T> waiter)
    {
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
    }

    /// <summary>Unlinks all waiters.</summary>
    /// <returns>The first waiter, which links to the others by Next; null if the list was empty.</returns>
    public Waiter<T>? TakeAll()
    {
        Waiter<T>? first = _first;
        _first = null;
        return first;
    }
}
