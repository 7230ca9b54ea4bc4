namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in waiting Gets.</summary>
internal static class WaiterMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A resumed waiter keeps its links",
            "Channels/Waiter.cs",
            """
                        Next = Previous = null;

            """,
            """
                        _ = Next;

            """,
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "A resumed Get stays registered with its token",
            "Channels/Waiter.cs",
            """
                        _registration.Unregister(); // a callback that is already running finds nothing to unlink

            """,
            "",
            "[AA] G00 G01|G10 g1|s s x0|d1"),

        new(
            "A cancelled Get continues inside the cancellation",
            "Channels/Waiter.cs",
            "            Complete(update: null, error, elsewhere: true); // Cancel must not run the consumer's continuation",
            "            Complete(update: null, error, elsewhere: false);",
            "[A] G00 t0|x0"),

        new(
            "A list's first waiter does not know the one that is linked before it",
            "Channels/WaiterList.cs",
            "            _first.Previous = waiter;",
            "",
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "An unlinked waiter stays in the list",
            "Channels/WaiterList.cs",
            "            waiter.Previous.Next = waiter.Next;",
            "",
            "[AA] g0 G01 t0|g1 g1|s x1 s"),

        new(
            "A batch pops in two steps",
            "Channels/Wakeup.cs",
            "Waiter<T>? found = Interlocked.CompareExchange(ref _first, waiter.Next, waiter);",
            "Waiter<T>? found = Volatile.Read(ref _first); if (found == waiter) { Volatile.Write(ref _first, waiter.Next); }",
            "[aaa] g0 g0|g1 g1|g2 g2|s s"),

        new(
            "A batch is queued without a worker to come",
            "Channels/Wakeup.cs",
            """
                                Queue(); // look again after the thread pool's other work
                                return;
            """,
            """
                                _first = null;
                                return;
            """,
            "[AAA] g0 g0|g1 g1|g2 g2|s s"),
    ];
}
