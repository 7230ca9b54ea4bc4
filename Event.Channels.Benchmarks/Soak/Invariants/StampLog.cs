namespace EventChannels.Benchmarks;

/// <summary>The values that one watcher gave, from its Watch to its end.</summary>
/// <remarks>The lock is for observers, which may still be called while their subscription ends.</remarks>
internal sealed class StampLog(string name, bool isWhole, IReadOnlyList<ProducerLog> producers)
{
    private readonly Lock _gate = new();
    private readonly List<Stamp> _stamps = [];

    // For each producer: the number of Sets that had begun when the watcher was open, and that had ended when it was closed.
    private long[]? _begun;
    private long[]? _ended;

    private bool _hasReachedEnd;
    private bool _isStopped;
    private bool _isPutBack;

    public string Name { get; } = name;

    /// <summary>Whether the watcher sees every update that passes, from its Watch on.</summary>
    public bool IsWhole { get; } = isWhole;

    /// <summary>Whether the watcher was read until its end, and not only until it was closed.</summary>
    public bool HasReachedEnd => _hasReachedEnd && _ended is null;

    /// <summary>Whether the watcher may give the same value twice in a row.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Whether a value that was put back must come next: there is no operator, and no Set is cancelled.</summary>
    public bool GivesBack { get; init; }

    /// <summary>Tests whether a value passes the watcher's operators.</summary>
    public Func<Stamp, bool> Passes { get; init; } = static _ => true;

    /// <summary>The current value before the watcher was opened.</summary>
    public Stamp? PeekedBefore { get; init; }

    public IReadOnlyList<Stamp> Stamps => _stamps;

    public Stamp? Last => _stamps.Count == 0 ? null : _stamps[^1];

    /// <summary>Notes that the watcher is open. It sees every Set that begins after this call.</summary>
    public void Open() => _begun ??= [.. producers.Select(producer => producer.Begun)];

    /// <summary>Notes a value. Returns a fault, if there is one.</summary>
    public string? Saw(Stamp stamp)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return null;
            }

            if (!stamp.IsWhole)
            {
                return $"{Name} got a torn value";
            }

            bool isAgain = stamp == Last;
            bool wasPutBack = _isPutBack;
            _isPutBack = false;
            if (!isAgain)
            {
                _stamps.Add(stamp);
                return wasPutBack && GivesBack ? $"{Name} got {stamp}, not {_stamps[^2]}, which was put back" : null;
            }

            return wasPutBack || MayRepeat ? null : $"{Name} got {stamp} twice";
        }
    }

    /// <summary>Notes that the last value is unread again.</summary>
    public void PutBack() => _isPutBack = true;

    /// <summary>
    /// Notes that the watcher is about to be closed. It has taken every value that was set before this call.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _ended ??= [.. producers.Select(producer => producer.Ended)];
        }
    }

    /// <summary>Ends the log.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
        }
    }

    /// <summary>Notes that the watcher has ended.</summary>
    public void ReachEnd() => _hasReachedEnd = true;

    /// <summary>Judges the log when all producers have ended. Returns a fault, or null.</summary>
    /// <param name="newest">The newest value; null if none was set.</param>
    public string? Judge(Stamp? newest)
    {
        if (HasReachedEnd && Last != newest && (newest is null || Passes(newest.Value)))
        {
            return $"{Name} ended on {Last?.ToString() ?? "nothing"}, not on {newest?.ToString() ?? "nothing"}";
        }

        bool seesAll = IsWhole && _begun is not null && (HasReachedEnd || _ended is not null);
        return JudgeBackwards() ?? (seesAll ? JudgeGaps() : null) ?? (IsWhole && GivesBack ? JudgeNeighbours() : null);
    }

    private string? JudgeBackwards()
    {
        long[] last = new long[producers.Count];
        foreach (Stamp stamp in _stamps)
        {
            if (stamp.IsInitial || stamp.IsFinal)
            {
                continue;
            }

            if (stamp.Number <= last[stamp.Producer])
            {
                return $"{Name} went back to {stamp}";
            }

            if (producers[stamp.Producer].WasRefused(stamp.Number))
            {
                return $"{Name} got {stamp}, of which its producer learned that it was not set";
            }

            last[stamp.Producer] = stamp.Number;
        }

        return null;
    }

    private string? JudgeGaps()
    {
        HashSet<Stamp> seen = [.. _stamps];
        for (int producer = 0; producer < producers.Count; producer++)
        {
            // The watcher sees every value that follows one that it has seen, even a value set before the watcher was open.
            long last = _ended?[producer] ?? producers[producer].Begun;
            long first = _stamps.Find(stamp => stamp.Producer == producer).Number;
            long before = first == 0 ? _begun![producer] : Math.Min(first, _begun![producer]);
            for (long number = before + 1; number <= last; number++)
            {
                var stamp = Stamp.Of(producer, number);
                if (!seen.Contains(stamp) && Passes(stamp) && producers[producer].IsPromised(number))
                {
                    return $"{Name} never got {stamp}";
                }
            }
        }

        return null;
    }

    // No watcher sees a value between the one that an atomic update read and the one that it set.
    private string? JudgeNeighbours()
    {
        Dictionary<Stamp, Stamp> befores = producers.SelectMany(producer => producer.Atomic)
            .ToDictionary(pair => pair.Set, pair => pair.Before);
        for (int index = 1; index < _stamps.Count; index++)
        {
            if (befores.TryGetValue(_stamps[index], out Stamp before) && before != _stamps[index - 1])
            {
                return $"{Name} got {_stamps[index - 1]} before {_stamps[index]}, which was made of {before}";
            }
        }

        return null;
    }
}
