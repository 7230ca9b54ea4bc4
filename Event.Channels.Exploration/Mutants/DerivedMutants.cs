namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes in operators.</summary>
internal static class DerivedMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "TakeUntil counts what was taken before among what was unread at its end",
            "Deriving/TakeUntilWatcher.cs",
            "if (found && isCounted && _left > 0)",
            "if (found && _left is > 0 and < Unlimited)",
            "[TakeUntil:S] g0 g0|s s|x1"),

        new(
            "A filter forgets that it gives again",
            "Deriving/FilteringWatcher.cs",
            "            _givesAgain = _given.Found;",
            "            _givesAgain = false;",
            "[Where:S] g0 m0 g0|s s"),

        new(
            "A combination forgets the values that are in none yet",
            "Deriving/CombinedWatcher.cs",
            "bool isKept = missing is null && source.IsFresh && !source.KeepsNewestOnly;",
            "bool isKept = false;",
            "[CombineLatest:S] g0 m0 g0|s s"),

        new(
            "A signal that is given twice is lost",
            "Awaiting/Signal.cs",
            """
                    Interlocked.Exchange(ref _state, Idle);
                    return default;
            """,
            """
                    Interlocked.Exchange(ref _state, Awaited);
                    return default;
            """,
            "[CombineLatest:S] g0 g0|s z|x1"),
    ];
}
