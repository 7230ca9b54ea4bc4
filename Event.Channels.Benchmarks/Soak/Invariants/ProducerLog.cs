namespace EventChannels.Benchmarks;

/// <summary>What one producer set, and what it was told of each Set.</summary>
/// <remarks>Written by the producer. The counts are read by anyone, the rest when it has ended.</remarks>
/// <param name="index">The producer's number from 0.</param>
internal sealed class ProducerLog(int index)
{
    private readonly HashSet<long> _abandoned = [];
    private readonly HashSet<long> _refused = [];
    private readonly List<(Stamp Before, Stamp Set)> _atomic = [];
    private long _begun;
    private long _ended;

    /// <summary>The number of the last Set that was begun.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>The number of the last Set that has ended, as all before it.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>What the functions of atomic updates were given, and what they made of it.</summary>
    public IReadOnlyList<(Stamp Before, Stamp Set)> Atomic => _atomic;

    /// <summary>Whether the producer was told that nothing was set.</summary>
    public bool WasRefused(long number) => _refused.Contains(number);

    /// <summary>Whether every Sync watcher sees it.</summary>
    public bool IsPromised(long number) => !_refused.Contains(number) && !_abandoned.Contains(number);

    /// <summary>All that was set, in order.</summary>
    public IEnumerable<Stamp> Sets()
    {
        for (long number = 1; number <= Begun; number++)
        {
            if (!_refused.Contains(number))
            {
                yield return Stamp.Of(index, number);
            }
        }
    }

    /// <summary>Notes that a Set is about to begin.</summary>
    /// <returns>What is to be set.</returns>
    public Stamp Begin()
    {
        long number = _begun + 1;
        Volatile.Write(ref _begun, number);
        return Stamp.Of(index, number);
    }

    /// <summary>Notes that an atomic update made one value of another.</summary>
    public void NoteAtomic(Stamp before, Stamp set) => _atomic.Add((before, set));

    /// <summary>Notes that a Set has ended.</summary>
    public void End(Stamp stamp) => Volatile.Write(ref _ended, stamp.Number);

    /// <summary>Notes that a Set has ended, and that only its waiting was cancelled.</summary>
    public void EndAbandoned(Stamp stamp)
    {
        _abandoned.Add(stamp.Number);
        End(stamp);
    }

    /// <summary>Notes that a Set has ended, and that nothing was set.</summary>
    public void EndRefused(Stamp stamp)
    {
        _refused.Add(stamp.Number);
        End(stamp);
    }
}
