namespace EventChannels;

/// <summary>The Sets that wait for their turn, oldest first. Guarded by the value's lock.</summary>
/// <remarks>
/// An abandoned Set keeps its place only while it is the last; a newer one behind it drops it. So at most one abandoned Set is
/// in the queue, at the end.
/// </remarks>
internal struct HandoverQueue<T>
{
    // The links form a circle: the last handover's Next is the first.
    private Handover<T>? _last;

    public int Count { readonly get; private set; }

    public readonly bool IsEmpty => _last is null;

    public readonly Handover<T>? Last => _last;

    /// <summary>The number of producers that still wait. Without the lock, a guess.</summary>
    public readonly int WaitingCount => _last is { IsAbandoned: true } ? Math.Max(0, Count - 1) : Count;

    public void Enqueue(Handover<T> handover)
    {
        if (_last is { IsAbandoned: true } overtaken)
        {
            Remove(overtaken);
        }

        handover.IsQueued = true;
        handover.Previous = _last ?? handover;
        handover.Next = _last?.Next ?? handover;
        handover.Previous.Next = handover;
        handover.Next.Previous = handover;
        _last = handover;
        Count++;
    }

    public Handover<T>? Dequeue()
    {
        Handover<T>? first = _last?.Next;
        if (first is not null)
        {
            Remove(first);
        }

        return first;
    }

    /// <summary>Empties the queue.</summary>
    /// <param name="last">The last handover, whose Next is null.</param>
    /// <returns>The first handover, which links to the others by Next; null if the queue was empty.</returns>
    public Handover<T>? DequeueAll(out Handover<T>? last)
    {
        last = _last;
        if (last is null)
        {
            return null;
        }

        Handover<T> first = last.Next!;
        last.Next = null;
        _last = null;
        Count = 0;
        for (Handover<T>? handover = first; handover is not null; handover = handover.Next)
        {
            handover.Previous = null;
            handover.IsQueued = false;
        }

        return first;
    }

    /// <summary>Drops an abandoned handover, unless it is the last.</summary>
    public void DropIfOvertaken(Handover<T> abandoned)
    {
        if (abandoned != _last)
        {
            Remove(abandoned);
        }
    }

    private void Remove(Handover<T> handover)
    {
        if (_last == handover)
        {
            _last = handover.Previous == handover ? null : handover.Previous;
        }

        handover.Previous!.Next = handover.Next;
        handover.Next!.Previous = handover.Previous;
        handover.Previous = handover.Next = null;
        handover.IsQueued = false;
        Count--;
    }
}
