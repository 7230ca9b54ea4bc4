namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in the state that a value and its readers share.</summary>
internal static class ValueMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A waiter is unlinked without a check of its epoch",
            "Channels/ValueState.cs",
            "if (waiter.Epoch != Epoch || HasEnded)",
            "if (_waiters.IsEmpty || HasEnded)",
            "[AA] G00 G01|G10 g1|s s x0|d1"),

        new(
            "A waiter is unlinked without a check for the end",
            "Channels/ValueState.cs",
            "if (waiter.Epoch != Epoch || HasEnded)",
            "if (waiter.Epoch != Epoch)",
            "[AA] G00|C|x0"),

        new(
            "A waiter that is unlinked alone keeps its epoch",
            "Channels/ValueState.cs",
            """
                    waiter.Epoch = Waiter<T>.Unlinked;
                    return true;
            """,
            "        return true;",
            "[AA inline] G00 G01|x0|d0"),

        new(
            "An update leaves the waiters linked",
            "Channels/ValueState.cs",
            """
                    _newest = update;
                    if (!_waiters.IsEmpty || _extras is not null)
            """,
            """
                    _newest = update;
                    if (_extras is not null)
            """,
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "The waiters are unlinked before the update is the newest",
            "Channels/ValueState.cs",
            """
                    _newest = update;
                    if (!_waiters.IsEmpty || _extras is not null)
                    {
                        UnlinkAll(ref wakeup);
                    }
            """,
            """
                    if (!_waiters.IsEmpty || _extras is not null)
                    {
                        UnlinkAll(ref wakeup);
                    }

                    wakeup.Run(inline: true);
                    wakeup = default;
                    _newest = update;
            """,
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "An atomic update follows a different update than the one it read",
            "Channels/ValueState.cs",
            "if (follows is not null && follows != last)",
            "if (false)",
            "[S] t0 t0 t0|s0 s1 s|x0 x1|U"),

        new(
            "A completed value accepts an update",
            "Channels/ValueState.cs",
            """
                    if (_phase != Phase.Open)
                    {
                        return SetOutcome.Refused;
                    }
            """,
            """
                    if (_phase > Phase.Completed)
                    {
                        return SetOutcome.Refused;
                    }
            """,
            "[S] s s C s|g0 g0"),

        new(
            "The end wakes no waiter",
            "Channels/ValueState.cs",
            """
                    _phase = Phase.Ended;
                    UnlinkAll(ref wakeup);
                    return true;
            """,
            """
                    _phase = Phase.Ended;
                    return true;
            """,
            "[A] C|s s|g0 g0 g0|r0"),

        new(
            "A wake-up runs under the lock",
            "Channels/ValueCore.cs",
            """
                        Publish(update, ref wakeup);
                    }

                    wakeup.Run(AllowSynchronousContinuations);
            """,
            """
                        Publish(update, ref wakeup);
                        wakeup.Run(AllowSynchronousContinuations);
                    }

            """,
            "[AA inline] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "A Set does not check for every-value readers again",
            "Channels/ValueCore.cs",
            """
                        if (HasSyncReaders)
                        {
                            return false;
                        }

                        outcome
            """,
            "            outcome",
            "[AS inline] N g2|g1 g1|S S0 s|x0 d1"),

        new(
            "An atomic update ignores the queue",
            "Channels/ValueCore.cs",
            "                return _line.Last ?? Newest;",
            "                return Newest;",
            "[S empty] t0 t0 t0|s0 s1 s|x0 x1|U"),

        new(
            "Completion ends a value during a handover",
            "Channels/ValueCore.cs",
            """
                        if (_line is not null)
                        {
                            _line.RefuseWriters();
                            _line.EndIfCompleted(ref aftermath);
                        }
                        else
                        {
            """,
            """
                        _line?.RefuseWriters();
                        {
            """,
            "[S] C|s s|g0 g0 g0|r0"),

        new(
            "A producer that waits for watchers does not check their count again",
            "Channels/ValueState.cs",
            """
                    if (Audience.IsReached(count, WatcherCount))
                    {
                        audience.Quit
            """,
            """
                    if (false)
                    {
                        audience.Quit
            """,
            "[] Y|n|N"),

        new(
            "A new watcher does not wake producers that wait for it",
            "Channels/ValueState.cs",
            """
                    if (_extras is not null)
                    {
                        TellAudience();
                    }
            """,
            "",
            "[] Y|n N"),

        new(
            "A disposed watcher does not wake producers that wait for none",
            "Channels/ValueState.cs",
            """
                        TellAudience();
                        SettleCompletion(reader);
            """,
            "            SettleCompletion(reader);",
            "[A] y|d0"),

        new(
            "Completion does not wake producers that wait for watchers",
            "Channels/ValueState.cs",
            "        _extras?.Audience?.Complete();",
            "",
            "[] Y|C"),

        new(
            "Producers that wait for other counts are woken",
            "Channels/Audience.cs",
            "_signals.Values.Where(signal => IsReached(signal.Count, watcherCount)).ToArray())",
            "_signals.Values.ToArray())",
            "[] Y|n"),

        new(
            "An overtaken atomic update reports that it has set",
            "Updating/AtomicUpdate.cs",
            "            SetOutcome.Overtaken => false,",
            "            SetOutcome.Overtaken => true,",
            "[A] I I|I s"),
    ];
}
