namespace EventChannels.Exploration.Mutants;

/// <summary>Mistakes in the queue of Sets for every-value watchers.</summary>
internal static class LineMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A cancellation that came before the offer is overlooked",
            "Channels/SyncLine.cs",
            "if (handover is not null && cancellationToken.IsCancellationRequested)",
            "if (false)",
            "[SS] g0 g0|G10 g1|s S1 s|x1 x0"),

        new(
            "A settled handover is abandoned",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsAbandoned || !handover.IsCancelled)",
            "[SS inline] G00 t0 g0|g1 g1|S0 s s|x0"),

        new(
            "A late cancellation abandons a later Set",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled)",
            "[S] S0 S1|g0|x0"),

        new(
            "A handover is abandoned twice",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsSettled || !handover.IsCancelled)",
            "[S] s S0|x0"),

        new(
            "The queue does not continue after an abandoned handover",
            "Channels/SyncLine.cs",
            """
                            Advance(handover, ref aftermath);
                        }
                        else
            """,
            """
                        }
                        else
            """,
            "[SS] g0 g0|G10 g1|s S1 s|x1 x0"),

        new(
            "A value does not end when the last queued update is taken",
            "Channels/SyncLine.cs",
            """
                    SignalWritable();
                    EndIfCompleted(ref aftermath);
            """,
            "        SignalWritable();",
            "[AS] r0 g0|r1 g1|s C"),

        new(
            "The end does not wake every-value readers",
            "Channels/SyncLine.cs",
            "                reader.Wake(ref aftermath.Wakeup);",
            "                _ = reader;",
            "[S] C|s s|g0 g0 g0|r0"),

        new(
            "A TryWrite hands over while a reader does not wait",
            "Channels/SyncLine.cs",
            "if (_state.IsCompleted || !IsWritable)",
            "if (_state.IsCompleted || _current is not null)",
            "[SS] T T|g0 g0|g1 g1|d0"),

        new(
            "A waiting writer is not woken when a reader is disposed",
            "Channels/SyncLine.cs",
            """
                    _readerCount--;
                    SignalWritable();
            """,
            "        _readerCount--;",
            "[S] V T T|g0 g0|d0"),

        new(
            "Sets that pass together stay in the queue",
            "Channels/HandoverQueue.cs",
            """
                        handover.Previous = null;
                        handover.IsQueued = false;
                    }

                    return first;
            """,
            """
                        handover.Previous = null;
                    }

                    return first;
            """,
            "[S] d0 N d1|s s|s0 x0"),

        new(
            "A producer's registration stays",
            "Channels/Handover.cs",
            """
                    _registration.Unregister();

            """,
            "",
            "[A] S0 s|N g1"),

        new(
            "A handover is free before its result was taken",
            "Channels/Handover.cs",
            """
                    _core.GetResult(token);
                    _core.Reset(); // keeps nothing of the producer alive
                    Report(update); // on the producer's thread, since the reader may have other producers to release
                    _line.Reuse(this);
            """,
            """
                    _line.Reuse(this);
                    _core.GetResult(token);
                    _core.Reset();
                    Report(update);
            """,
            "[SA inline] s|G00|s"),

        new(
            "A producer is released twice",
            "Channels/Aftermath.cs",
            """
                        if (!settled.IsAbandoned)
                        {
                            settled.Release();
                        }
            """,
            "            settled.Release();",
            "[SS] g0 g0|G10 g1|s S1 s|x1 x0"),

        new(
            "Only the first of several producers is released",
            "Channels/Aftermath.cs",
            "            _last.Next = first;",
            "            _ = first;",
            "[S] d0|s s s|N t1 t1 t1"),
    ];
}
