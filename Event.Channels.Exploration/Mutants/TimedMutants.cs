namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in operators with an interval.</summary>
internal static class TimedMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A timer that is created late is not checked again",
            "Deriving/TimedWatcher.cs",
            "for (TimeSpan left = Remaining; InTimersUnit(left) < InTimersUnit(asked); left = Remaining)",
            "for (TimeSpan left = Remaining; false; left = Remaining)",
            "[ThrottleLatest:A] s s|g0 g0|+ +"),

        new(
            "A timer that is no longer needed is left running",
            "Deriving/TimedWatcher.cs",
            """
                            timer.Dispose();
                            return null;
            """,
            "                return null;",
            "[ThrottleLatest:A] s s|g0 g0|+ +"),

        new(
            "ThrottleLatest begins no interval",
            "Deriving/ThrottleLatestWatcher.cs",
            """
                    StartInterval();
                    _hasGiven
            """,
            "        _hasGiven",
            "[ThrottleLatest:A] + + s s|g0 t0"),

        new(
            "ThrottleLatest waits for its interval after the end",
            "Deriving/ThrottleLatestWatcher.cs",
            """
                        using (Final.UnsafeRegister(static signal => Give(signal), _signal))

            """,
            "",
            "[ThrottleLatest:A] s C|g0 g0"),

        new(
            "A cancellation does not end the pause of ThrottleLatest",
            "Deriving/ThrottleLatestWatcher.cs",
            """
                        using (cancellationToken.UnsafeRegister(static signal => Give(signal), _signal))

            """,
            "",
            "[ThrottleLatest:A] s|G00|x0"),

        new(
            "The disposal does not end the pause of ThrottleLatest",
            "Deriving/ThrottleLatestWatcher.cs",
            """
                    base.Close();
                    _signal.Give(elsewhere: true);
            """,
            "        base.Close();",
            "[ThrottleLatest:A] s s|g0 g0|d0"),

        new(
            "Debounce does not restart its interval",
            "Deriving/DebounceWatcher.cs",
            """
                            StartInterval();
                            Hold
            """,
            """
                            if (!_held.Found) StartInterval();
                            Hold
            """,
            "[Debounce:A] s + s|g0|+"),

        new(
            "A completion does not end the silence of Debounce",
            "Deriving/DebounceWatcher.cs",
            "CreateLinkedTokenSource(cancellationToken, Final)",
            "CreateLinkedTokenSource(cancellationToken)",
            "[Debounce:S S] s C|g0"),

        new(
            "Debounce has nothing unread after the last value arrived",
            "Deriving/DebounceWatcher.cs",
            "TryPeekDue(out _) || IsLastUnread;",
            "TryPeekDue(out _);",
            "[Debounce:A] s C|g0|+ +"),
    ];
}
