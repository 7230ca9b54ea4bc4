namespace EventChannels;

/// <summary>What a step under the value's lock leaves to be done outside it.</summary>
/// <remarks>
/// A take that settles a handover also begins the next in line, in the same step. So an exception on the way, as of a thread
/// that is interrupted at a lock, cannot leave a producer that is never released. Filled under the value's lock, and finished
/// outside it, by one thread.
/// </remarks>
internal struct Aftermath<T>
{
    // The handovers that are settled, in their order, linked by Next.
    private Handover<T>? _first;
    private Handover<T>? _last;

    /// <summary>The watchers to wake.</summary>
    public Wakeup<T> Wakeup;

    /// <summary>Whether the value has ended in this step.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What tells that no update will follow the newest; null for nothing.</summary>
    public CancellationTokenSource? Final { get; set; }

    /// <summary>Adds a handover that is settled.</summary>
    public void Add(Handover<T> settled) => AddAll(settled, settled);

    /// <summary>Adds several that are linked.</summary>
    public void AddAll(Handover<T> first, Handover<T> last)
    {
        if (_last is null)
        {
            _first = first;
        }
        else
        {
            _last.Next = first;
        }

        _last = last;
    }

    /// <summary>Wakes the watchers, and lets the producers go on.</summary>
    /// <param name="state">The value.</param>
    /// <param name="inline">Whether watchers may go on within this call.</param>
    public readonly void Finish(ValueState<T> state, bool inline)
    {
        try
        {
            Final?.Cancel(); // first: a watcher that goes on here may ask for it
        }
        finally
        {
            if (HasEnded)
            {
                state.SettleCompletions();
            }

            try
            {
                Wakeup.Run(inline);
            }
            finally
            {
                ReleaseAll();
            }
        }
    }

    private readonly void ReleaseAll()
    {
        for (Handover<T>? next = _first; next is not null;)
        {
            (Handover<T> settled, next) = (next, next.Next);
            settled.Next = null;
            if (!settled.IsAbandoned)
            {
                settled.Release();
            }
        }
    }
}
