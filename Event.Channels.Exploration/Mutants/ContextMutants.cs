namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in Gets that are awaited in a context.</summary>
internal static class ContextMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "The thread pool resumes a Get that its caller has claimed",
            "Channels/Waiter.cs",
            "if (!_captured || TryClaim(Claimed))",
            "if (!_captured || TryClaim(Claimed) || true)",
            "[A] s|a0"),

        new(
            "A caller claims a Get twice",
            "Channels/Waiter.cs",
            "return epoch >= 0 && Interlocked.CompareExchange(ref _epoch, claim, epoch) == epoch;",
            "_epoch = claim; return epoch >= 0;",
            "[A] s|a0"),

        new(
            "A Get that its caller has claimed leaves the chain",
            "Channels/Waiter.cs",
            """
                    if (_epoch != LeftInChain)
                    {
                        Next = Previous = null;
                    }
            """,
            "        Next = Previous = null;",
            "[AA] s|a0|g1"),

        new(
            "A Get that stays in the chain is used again",
            "Channels/Waiter.cs",
            """
                        if (_epoch != LeftInChain)
                        {
                            Volatile.Write(ref _epoch, Free);
                        }
            """,
            "            Volatile.Write(ref _epoch, Free);",
            "[A] s s|a0 a0"),

        new(
            "A Get that has a context is linked with the others",
            "Channels/ValueState.cs",
            "            Extras.WaitersWithContext.Add(waiter);",
            "            _waiters.Add(waiter);",
            "[A] s|a0 a0"),

        new(
            "A context is noted at a Get that is unlinked",
            "Channels/LatestReader.cs",
            """
                    if (!State.TryUnlink(waiter))
                    {
                        return false;
                    }

                    waiter.HasContext
            """,
            """
                    State.TryUnlink(waiter);
                    waiter.HasContext
            """,
            "[A] s s|a0 a0"),
    ];
}
