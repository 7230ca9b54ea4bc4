namespace EventChannels;

/// <summary>What is left to do outside the lock after handovers have ended under it.</summary>
/// <remarks>
/// Ending a handover and beginning the next in line is one step with the take that ended it. So nothing that is thrown on the
/// way, as by an interrupted thread at a lock, can leave a handover that has ended and is never released. Filled under the
/// value's lock, and finished outside it, by one thread.
/// </remarks>
internal struct Aftermath<T>
{
    // The handovers that have ended, in their order, linked by Next. The first was published before.
    private Handover<T>? _first;
    private Handover<T>? _last;

    /// <summary>The handover that was offered and has not ended; null for none.</summary>
    public Handover<T>? Begun { get; set; }

    /// <summary>What tells that the value has ended; null if it has not.</summary>
    public Wakeup<T>? Ending { get; set; }

    /// <inheritdoc cref="Broadcast{T}.TakeFinal"/>
    public CancellationTokenSource? Final { get; set; }

    /// <summary>Adds a handover that has ended.</summary>
    public void Add(Handover<T> ended) => Add(ended, ended);

    /// <summary>Adds several that are linked.</summary>
    public void Add(Handover<T> first, Handover<T> last)
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
    /// <remarks>On the thread pool: this call may be a Get, a cancellation or a disposal.</remarks>
    public readonly void Finish(Broadcast<T> broadcast)
    {
        if (_first is null)
        {
            return;
        }

        if (Begun is not null)
        {
            broadcast.Run(Begun, inline: false);
        }

        for (Handover<T>? next = _first; next is not null;)
        {
            (Handover<T> ended, next) = (next, next.Next);
            ended.Next = null;
            if (ended != _first)
            {
                broadcast.Run(ended, inline: false);
            }

            if (!ended.IsAbandoned)
            {
                ended.Release();
            }
        }

        Final?.Cancel();
        broadcast.Announce(Ending, inline: false);
    }
}
