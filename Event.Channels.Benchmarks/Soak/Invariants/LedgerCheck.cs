namespace EventChannels.Benchmarks;

/// <summary>
/// Checks the numbers that one watcher of a ledger gives. They must grow. An every-value watcher must not skip a number.
/// </summary>
/// <param name="isWhole">Whether no number may be skipped, except for abandoned ones.</param>
/// <param name="least">The lowest possible first number: the current one before the watcher was opened.</param>
/// <param name="current">The current number when the watcher was open. It sees each number after this one.</param>
internal sealed class LedgerCheck(bool isWhole, long least = 0, long current = 0)
{
    // Judged at the end of a round, since a producer notices its cancellation later.
    private readonly List<long> _missing = [];
    private long _last = least - 1;
    private bool _hasSeen;

    /// <summary>Notes a number that the watcher gave. Returns a fault, if there is one.</summary>
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

    /// <summary>Judges the skipped numbers after a round. Returns a fault, or null.</summary>
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
