using System.Diagnostics;

namespace EventChannels;

/// <summary>Waiters that are linked, each to be unlinked alone or all together. For the holder of the value's lock.</summary>
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

    /// <summary>Unlinks one that is in this list.</summary>
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

    /// <summary>Unlinks all.</summary>
    /// <returns>The first of them, with the others behind it.</returns>
    public Waiter<T>? TakeAll()
    {
        Waiter<T>? first = _first;
        _first = null;
        return first;
    }
}
