namespace EventChannels.Benchmarks;

/// <summary>Looks at the numbers that one watcher of a ledger gives: always higher ones, and without a gap if it is Sync.</summary>
/// <param name="isWhole">Whether there may be no gap, but for what was abandoned.</param>
/// <param name="least">The lowest number that may come first: what was current before the watcher was opened.</param>
/// <param name="current">What was current when it was open: from the next number on it sees each.</param>
internal sealed class LedgerCheck(bool isWhole, long least = 0, long current = 0)
{
    // Judged at the end of a round: a producer may not have noticed yet that it was cancelled.
    private readonly List<long> _missing = [];
    private long _last = least - 1;
    private bool _hasSeen;

    /// <summary>Notes what the watcher gave. A fault is returned.</summary>
    public string? Saw(Stamp stamp)
    {
        for (long number = (_hasSeen ? _last : current) + 1; isWhole && number < stamp.Number; number++)
        {
            _missing.Add(number);
        }

        string? fault = stamp.IsWhole ? null : "it got a torn value";
        fault ??= stamp.Number > _last ? null : $"it got {stamp} after {_last}";
        (_last, _hasSeen) = (stamp.Number, true);
        return fault;
    }

    /// <summary>What is missing and should not be, when a round is over; null for nothing.</summary>
    /// <param name="isAbandoned">Whether the producer of a number was cancelled after it was set.</param>
    public string? Judge(Func<long, bool> isAbandoned)
    {
        string? fault = _missing.Exists(number => !isAbandoned(number))
            ? $"it never got {_missing.First(number => !isAbandoned(number))}"
            : null;
        _missing.Clear();
        return fault;
    }
}
