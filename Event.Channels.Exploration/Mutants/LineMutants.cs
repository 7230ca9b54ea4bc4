namespace EventChannels.Exploration.Mutants;

/// <summary>The mistakes in the line of Sync Sets.</summary>
internal static class LineMutants
{
    public static Mutant[] All { get; } =
    [
        new(
            "A cancellation that came before the offer is overlooked",
            "Channels/SyncLine.cs",
            "if (handover is not null && cancellationToken.IsCancellationRequested)",
            "if (false)",
            null),

        new(
            "A handover that is settled is abandoned",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsAbandoned || !handover.IsCancelled)",
            null),

        new(
            "A late cancellation abandons a later Set",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled)",
            null),

        new(
            "A handover is abandoned twice",
            "Channels/SyncLine.cs",
            "if (!handover.IsRegistered || handover.IsAbandoned || handover.IsSettled || !handover.IsCancelled)",
            "if (!handover.IsRegistered || handover.IsSettled || !handover.IsCancelled)",
            null),

        new(
            "The line does not go on from an abandoned handover",
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
            null),

        new(
            "A value does not end when the last in line is taken",
            "Channels/SyncLine.cs",
            """
                    SignalWritable();
                    EndIfCompleted(ref aftermath);
            """,
            "        SignalWritable();",
            null),

        new(
            "The end does not wake Sync readers",
            "Channels/SyncLine.cs",
            "                reader.Wake(ref aftermath.Wakeup);",
            "                _ = reader;",
            null),

        new(
            "The line stays when the last reader goes",
            "Channels/SyncLine.cs",
            """
                    if (_firstReader is null)
                    {
                        if (_queue.DequeueAll
            """,
            """
                    if (_readerCount < 0)
                    {
                        if (_queue.DequeueAll
            """,
            null),

        new(
            "A TryWrite hands over while a reader does not wait",
            "Channels/SyncLine.cs",
            "if (_state.IsCompleted || !IsWritable)",
            "if (_state.IsCompleted || _current is not null)",
            null),

        new(
            "A writer that waits is not told of a reader that goes",
            "Channels/SyncLine.cs",
            """
                    _readerCount--;
                    SignalWritable();
            """,
            "        _readerCount--;",
            null),

        new(
            "An abandoned update that was overtaken keeps its place",
            "Channels/HandoverQueue.cs",
            "if (_last is { IsAbandoned: true } overtaken)",
            "if (_last is { IsAbandoned: true, Update: null } overtaken)",
            null),

        new(
            "Sets that pass together still stand in line",
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
            null),

        new(
            "A producer's registration stays",
            "Channels/Handover.cs",
            """
                    _registration.Unregister();

            """,
            "",
            null),

        new(
            "A handover is free before its result was taken",
            "Channels/Handover.cs",
            """
                    _core.GetResult(token);
                    _core.Reset(); // it keeps nothing of its producer alive
                    Report(update); // on the producer's thread: the reader may have other producers to release
                    _line.Reuse(this);
            """,
            """
                    _line.Reuse(this);
                    _core.GetResult(token);
                    _core.Reset();
                    Report(update);
            """,
            null),

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
            null),

        new(
            "Only the first of several producers is released",
            "Channels/Aftermath.cs",
            "            _last.Next = first;",
            "            _ = first;",
            null),
    ];
}
