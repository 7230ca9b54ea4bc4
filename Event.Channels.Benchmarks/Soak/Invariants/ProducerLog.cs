namespace EventChannels.Benchmarks;

/// <summary>The values that one producer set, and the outcome of each Set.</summary>
/// <remarks>Written by the producer. The counts may be read from any thread, the rest after the producer has ended.</remarks>
/// <param name="index">The producer's number from 0.</param>
internal sealed class ProducerLog(int index)
{
    private readonly HashSet<long> _abandoned = [];
    private readonly HashSet<long> _refused = [];
    private readonly List<(Stamp Before, Stamp Set)> _atomic = [];
    private long _begun;
    private long _ended;

    /// <summary>The number of the last Set that has begun.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>The number of the last Set that has ended together with all Sets before it.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>The arguments and results of the functions of atomic updates.</summary>
    public IReadOnlyList<(Stamp Before, Stamp Set)> Atomic => _atomic;

    /// <summary>Whether the outcome was that nothing was set.</summary>
    public bool WasRefused(long number) => _refused.Contains(number);

    /// <summary>Whether every every-value watcher sees the value.</summary>
    public bool IsPromised(long number) => !_refused.Contains(number) && !_abandoned.Contains(number);

    /// <summary>All values that were set, in order.</summary>
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
    /// <returns>The value to set.</returns>
    public Stamp Begin()
    {
        long number = _begun + 1;
        Volatile.Write(ref _begun, number);
        return Stamp.Of(index, number);
    }

    /// <summary>Notes that an atomic update made one value from another.</summary>
    public void NoteAtomic(Stamp before, Stamp set) => _atomic.Add((before, set));

    /// <summary>Notes that a Set has ended.</summary>
    public void End(Stamp stamp) => Volatile.Write(ref _ended, stamp.Number);

    /// <summary>Notes that a Set has ended because its waiting was cancelled. The value is set.</summary>
    public void EndAbandoned(Stamp stamp)
    {
        _abandoned.Add(stamp.Number);
        End(stamp);
    }

    /// <summary>Notes that a Set has ended without setting the value.</summary>
    public void EndRefused(Stamp stamp)
    {
        _refused.Add(stamp.Number);
        End(stamp);
    }
}
