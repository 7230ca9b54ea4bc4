namespace EventChannels;

/// <summary>The Sync Sets that wait for their turn, oldest first. For the holder of the value's lock.</summary>
/// <remarks>
/// One whose producer has cancelled keeps its place as long as it is the newest; if a newer one stands behind it, it is
/// dropped. So of any number of those there is one at most, at the end.
/// </remarks>
internal struct HandoverQueue<T>
{
    // The links make a circle: the first is behind the last.
    private Handover<T>? _last;

    public int Count { readonly get; private set; }

    public readonly bool IsEmpty => _last is null;

    public readonly Handover<T>? Last => _last;

    /// <summary>How many of their producers wait. Also without the lock, as a guess.</summary>
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

    /// <summary>Empties the line.</summary>
    /// <param name="last">The last of them.</param>
    /// <returns>The first of them, with the others behind it, and nothing behind the last.</returns>
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

    /// <summary>Drops one that was abandoned, unless it is the newest.</summary>
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
