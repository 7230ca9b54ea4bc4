namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in operators.</summary>
internal static class DerivedMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "TakeUntil counts values that were taken earlier as unread at its end",
            "Deriving/TakeUntilWatcher.cs",
            "if (found && isCounted)",
            "if (found)",
            "[TakeUntil:S] g0 g0|s s|x1"),

        new(
            "TakeUntil does not count a value marked unread while it ends",
            "Deriving/TakeUntilWatcher.cs",
            "AddToLimit(Math.Max(Source.UnreadCount - unread, 0));",
            "AddToLimit(0);",
            "[TakeUntil:S inline] S S|m0 t0 t0|x1"),

        new(
            "A filter forgets that it repeats a value",
            "Deriving/FilteringWatcher.cs",
            "            _givesAgain = _given.Found;",
            "            _givesAgain = false;",
            "[Where:S] g0 m0 g0|s s"),

        new(
            "A wait over a filter takes a value to test it",
            "Deriving/FilteringWatcher.cs",
            "            if (place is null)",
            "            if (isUnread)",
            "[Where:A] w0|h0 s s|h0 p0"),

        new(
            "A filter runs its function under its gate",
            "Deriving/FilteringWatcher.cs",
            """
                        given = _givesAgain ? default : _given;
                    }

                    return passes(value, given);
            """,
            """
                        given = _givesAgain ? default : _given;
                        return passes(value, given);
                    }
            """,
            "[Where:A] g0|s"),

        new(
            "A combination forgets the values that were in no combination yet",
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

        new(
            "A Get over TakeUntil with a token does not end with the values",
            "Deriving/TakeUntilWatcher.cs",
            "CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end)",
            "CancellationTokenSource.CreateLinkedTokenSource(cancellationToken)",
            "[WhereTakeUntil:S] P s P s|G00|x1"),

        new(
            "A Get over TakeUntil throws at the end",
            "Deriving/TakeUntilWatcher.cs",
            "            LimitToUnread(); // the token's callback may run later than this",
            "            throw;",
            "[TakeUntil:A] g0|x1"),

        new(
            "TakeUntil closes a source whose last value a wait has taken out",
            "Deriving/TakeUntilWatcher.cs",
            "            && before % 2 == 0",
            "",
            "[WhereTakeUntil:S] P s s|w0 t0|x1"),

        new(
            "The end of TakeUntil leaves producers waiting",
            "Deriving/TakeUntilWatcher.cs",
            """
                        _left = 0;
                        Source.Dispose();
            """,
            "            _left = 0;",
            "[TakeUntil:S] S S|g0|x1"),
    ];
}
