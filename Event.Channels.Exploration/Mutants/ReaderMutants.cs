namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in readers: which reader takes an update, and which is resumed.</summary>
internal static class ReaderMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A newest-value Get does not check for a newer value again before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.HasEnded || IsClosed)",
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "A newest-value Get does not check for the end again before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.Newest.Version != _seen || IsClosed)",
            "[A] C|s s|g0 g0 g0|r0"),

        new(
            "A newest-value Get does not check for the disposal again before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.Newest.Version != _seen || State.HasEnded)",
            "[AA] G00|d0|p0"),

        new(
            "A peek reads the newest version before the seen one",
            "Channels/LatestReader.cs",
            """
                    long seen = Volatile.Read(ref _seen);
                    Update<T> newest = State.Newest;
                    return
            """,
            """
                    Update<T> newest = State.Newest;
                    long seen = Volatile.Read(ref _seen);
                    return
            """,
            "[A] s t0 s|p0"),

        new(
            "A Get of a closed reader receives the newest value",
            "Channels/LatestReader.cs",
            "return newest ?? (hasEnded || IsClosed ? null : State.Newest);",
            "return newest ?? (hasEnded ? null : State.Newest);",
            "[A] g0|s|d0 s"),

        new(
            "A take at the end does not complete the Completion task",
            "Channels/LatestReader.cs",
            """
                    if (State.HasEnded)
                    {
                        State.SettleCompletion(this);
                    }

                    if (State.Metrics
            """,
            "        if (State.Metrics",
            "[AA] g0 r0|r1 t1|s C"),

        new(
            "A late cancellation ends a later Get",
            "Channels/WatcherReader.cs",
            " || !waiter.IsCancelled || !TryUnlink(waiter))",
            " || !TryUnlink(waiter))",
            "[AA] G00 G01|x0|s"),

        new(
            "A cancellation unlinks without the lock",
            "Channels/WatcherReader.cs",
            """
                    lock (State.Gate)
                    {
                        if (_closed || !_parked || _waiter
            """,
            """
                    {
                        if (_closed || !_parked || _waiter
            """,
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "A cancelled Get stays parked",
            "Channels/WatcherReader.cs",
            """
                        waiter.IsBeingResumed = true;
                        _parked = false;
                        return true;
            """,
            """
                        waiter.IsBeingResumed = true;
                        return true;
            """,
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "An every-value Get does not check for an offer again before it parks",
            "Channels/HandoverReader.cs",
            "if (_unread is not null || _offered is not null || State.HasEnded || IsClosed)",
            "if (_unread is not null || State.HasEnded || IsClosed)",
            "[SS] g0 g0|G10 g1|s S1 s|x1 x0"),

        new(
            "A closed reader does not count its offer as taken",
            "Channels/HandoverReader.cs",
            """
                        _line.Remove(this);
                        TakeOffered(ref aftermath);
            """,
            "            _line.Remove(this);",
            "[AS] N g2|g1 g1|S S0 s|x0 d1"),

        new(
            "An abandoned update is lost to the readers that have not taken it",
            "Channels/HandoverReader.cs",
            """
                        KeepAbandoned(_offered.Update!);
                        Volatile.Write
            """,
            "            Volatile.Write",
            "[s] g0 g0 g0|s0 s0 C|x0 d0"),

        new(
            "A waiter that was unlinked alone still counts as waiting to take",
            "Channels/HandoverReader.cs",
            """
                    _linked = false;
                    if (waiter.Takes)
            """,
            """
                    _linked = false;
                    if (waiter.Takes && !IsClosed)
            """,
            "[AS] N g2|g1 g1|S S0 s|x0 d1"),

        new(
            "A wait that does not take receives the update",
            "Channels/HandoverReader.cs",
            "bool takes = _linked && LastWaiter!.Takes;",
            "bool takes = _linked;",
            "[SA] W00 t0 W00 t0|s0 s|x0|g1 g1"),

        new(
            "A value that was delivered is delivered again",
            "Channels/HandoverReader.cs",
            """
                    _delivered = null;
                    return delivered;
            """,
            "        return delivered;",
            "[SA] g0 m0 g0 g0|g1 g1|S0 S|x0"),

        new(
            "MarkUnread replaces an unread value",
            "Channels/HandoverReader.cs",
            "_unread ??= _taken;",
            "_unread = _taken;",
            "[S inline] S0|g0 m0 t0|x0 s"),

        new(
            "A new every-value watcher does not get the current value",
            "Channels/HandoverReader.cs",
            "private Update<T>? _unread = state.Newest is { Version: > 0 } current ? current : null;",
            "private Update<T>? _unread;",
            "[AS] N g2|g1 g1|S S0 s|x0 d1"),

        new(
            "A Completion task checks only once, before the end",
            "Channels/Completions.cs",
            """
                    Barrier();
                    Settle(reader);
                    return completion.Task;
            """,
            "        return completion.Task;",
            "[AA] g0 r0|r1 t1|s C"),
    ];
}
