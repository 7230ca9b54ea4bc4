namespace EventChannels;

/// <summary>The work that a step under the value's lock leaves to do outside it. One thread fills it, then finishes it.</summary>
/// <remarks>
/// A take that settles a handover also begins the next in line, in the same step. Otherwise an exception between the two, such as
/// an interrupt at a lock, could leave a producer that is never released.
/// </remarks>
internal struct Aftermath<T>
{
    // The settled handovers in their order, linked by Next.
    private Handover<T>? _first;
    private Handover<T>? _last;

    /// <summary>The waiting Gets to resume.</summary>
    public Wakeup<T> Wakeup;

    /// <summary>Whether the value ended in this step.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The source of ValueState.Final to cancel; null if there is none.</summary>
    public CancellationTokenSource? Final { get; set; }

    /// <summary>Adds a settled handover.</summary>
    public void Add(Handover<T> settled) => AddAll(settled, settled);

    /// <summary>Adds several settled handovers, linked by Next.</summary>
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

    /// <summary>Resumes the Gets and releases the producers. Call outside the lock.</summary>
    /// <param name="state">The value's state.</param>
    /// <param name="inline">Whether continuations of Gets may run inside this call.</param>
    public readonly void Finish(ValueState<T> state, bool inline)
    {
        try
        {
            Final?.Cancel(); // first, since a continuation that runs below may read the token
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
