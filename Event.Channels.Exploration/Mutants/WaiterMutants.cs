namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes in Gets that wait.</summary>
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
            null),

        new(
            "A resumed Get stays registered with its token",
            "Channels/Waiter.cs",
            """
                        _registration.Unregister(); // a callback that is running finds nothing to unlink

            """,
            "",
            null),

        new(
            "A cancelled Get goes on within the cancellation",
            "Channels/Waiter.cs",
            "            Complete(update: null, error, elsewhere: true); // a cancellation does not run the code of the one who waits",
            "            Complete(update: null, error, elsewhere: false);",
            null),

        new(
            "A list's first waiter does not know the one that is linked before it",
            "Channels/WaiterList.cs",
            "            _first.Previous = waiter;",
            "",
            null),

        new(
            "A waiter that is unlinked stays in the list",
            "Channels/WaiterList.cs",
            "            waiter.Previous.Next = waiter.Next;",
            "",
            null),

        new(
            "A batch pops in two steps",
            "Channels/Wakeup.cs",
            "Waiter<T>? found = Interlocked.CompareExchange(ref _first, waiter.Next, waiter);",
            "Waiter<T>? found = Volatile.Read(ref _first); if (found == waiter) { Volatile.Write(ref _first, waiter.Next); }",
            null),

        new(
            "A batch is queued without a worker to come",
            "Channels/Wakeup.cs",
            """
                                Queue(); // to look again, after whatever else there is to do
                                return;
            """,
            """
                                _first = null;
                                return;
            """,
            null),
    ];
}
