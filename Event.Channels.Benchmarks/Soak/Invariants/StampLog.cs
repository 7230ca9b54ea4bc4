namespace EventChannels.Benchmarks;

/// <summary>What one watcher gave, from its Watch to its end.</summary>
/// <remarks>Its lock is for observers, which may be told something while they are forgotten.</remarks>
internal sealed class StampLog(string name, bool isWhole, IReadOnlyList<ProducerLog> producers)
{
    private readonly Lock _gate = new();
    private readonly List<Stamp> _stamps = [];

    // By producer: how many Sets had begun when the watcher was open, and how many had ended when it was closed.
    private long[]? _begun;
    private long[]? _ended;

    private bool _hasReachedEnd;
    private bool _isStopped;
    private bool _isPutBack;

    public string Name { get; } = name;

    /// <summary>Whether the watcher sees every update that passes, from its Watch on.</summary>
    public bool IsWhole { get; } = isWhole;

    /// <summary>Whether it read until nothing more came, and not only until it was closed.</summary>
    public bool HasReachedEnd => _hasReachedEnd && _ended is null;

    /// <summary>Whether the same may be given twice in a row.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Whether what was put back must be what comes next: no operator stands between, and no Set is cancelled.</summary>
    public bool GivesBack { get; init; }

    /// <summary>What comes through the watcher's operators.</summary>
    public Func<Stamp, bool> Passes { get; init; } = static _ => true;

    /// <summary>What was seen at the value before the watcher was opened.</summary>
    public Stamp? PeekedBefore { get; init; }

    public IReadOnlyList<Stamp> Stamps => _stamps;

    public Stamp? Last => _stamps.Count == 0 ? null : _stamps[^1];

    /// <summary>Notes that the watcher is open: it sees every Set that begins from now on.</summary>
    public void Open() => _begun ??= [.. producers.Select(producer => producer.Begun)];

    /// <summary>Notes a value. A fault is returned.</summary>
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

    /// <summary>Notes that what was got last is unread again.</summary>
    public void PutBack() => _isPutBack = true;

    /// <summary>Notes that the watcher is about to be closed: it has taken all that was set by now.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _ended ??= [.. producers.Select(producer => producer.Ended)];
        }
    }

    /// <summary>Notes that no more is to be noted.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
        }
    }

    /// <summary>Notes that the watcher gave nothing more.</summary>
    public void ReachEnd() => _hasReachedEnd = true;

    /// <summary>What is wrong with it when all producers have ended; null for nothing.</summary>
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
                return $"{Name} got {stamp}, of which its producer was told that it was not set";
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
            // What follows something that it has seen, it sees as well, also if that was set before the watcher was open.
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

    // Between what an atomic update looked at and what it set no watcher sees anything.
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
