namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes in readers: who takes what, and who is resumed.</summary>
internal static class ReaderMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "An async Get does not look again for news before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.HasEnded || IsClosed)",
            null),

        new(
            "An async Get does not look again for the end before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.Newest.Version != _seen || IsClosed)",
            null),

        new(
            "An async Get does not look again for the disposal before it parks",
            "Channels/LatestReader.cs",
            "if (State.Newest.Version != _seen || State.HasEnded || IsClosed)",
            "if (State.Newest.Version != _seen || State.HasEnded)",
            null),

        new(
            "A take at the end does not complete the task",
            "Channels/LatestReader.cs",
            """
                    if (State.HasEnded)
                    {
                        State.SettleCompletion(this);
                    }

                    if (State.Metrics
            """,
            "        if (State.Metrics",
            null),

        new(
            "A late cancellation ends a later Get",
            "Channels/WatcherReader.cs",
            " || !waiter.IsCancelled || !TryUnlink(waiter))",
            " || !TryUnlink(waiter))",
            null),

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
            null),

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
            null),

        new(
            "A Sync Get does not look again for an offer before it parks",
            "Channels/HandoverReader.cs",
            "if (_unread is not null || _offered is not null || State.HasEnded || IsClosed)",
            "if (_unread is not null || State.HasEnded || IsClosed)",
            null),

        new(
            "A closed reader does not count its offer as taken",
            "Channels/HandoverReader.cs",
            """
                        _line.Remove(this);
                        TakeOffered(ref aftermath);
            """,
            "            _line.Remove(this);",
            null),

        new(
            "An abandoned update is lost to the readers that have not taken it",
            "Channels/HandoverReader.cs",
            """
                        KeepAbandoned(_offered.Update!);
                        Volatile.Write
            """,
            "            Volatile.Write",
            null),

        new(
            "A waiter that is unlinked alone still counts as one that takes",
            "Channels/HandoverReader.cs",
            """
                    _linked = false;
                    if (waiter.Takes)
            """,
            """
                    _linked = false;
                    if (waiter.Takes && !IsClosed)
            """,
            null),

        new(
            "A wait that does not take is given the update",
            "Channels/HandoverReader.cs",
            "bool takes = _linked && LastWaiter!.Takes;",
            "bool takes = _linked;",
            null),

        new(
            "A value that was delivered is delivered again",
            "Channels/HandoverReader.cs",
            """
                    _delivered = null;
                    return delivered;
            """,
            "        return delivered;",
            null),

        new(
            "MarkUnread replaces what is unread",
            "Channels/HandoverReader.cs",
            "_unread ??= _taken;",
            "_unread = _taken;",
            null),

        new(
            "A new Sync watcher does not get the current value",
            "Channels/HandoverReader.cs",
            "private Update<T>? _unread = state.Newest is { Version: > 0 } current ? current : null;",
            "private Update<T>? _unread;",
            null),

        new(
            "A completion's task looks once, before the end",
            "Channels/Completions.cs",
            """
                    Barrier();
                    Settle(reader);
                    return completion.Task;
            """,
            "        return completion.Task;",
            null),
    ];
}
