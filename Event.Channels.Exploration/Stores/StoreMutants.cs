using EventChannels.Exploration.Mutants;

namespace EventChannels.Exploration.Stores;

/// <summary>The mistakes in what a value that a store keeps does at the same time.</summary>
internal static class StoreMutants
{
    public static Mutant LostRefresh { get; } = new(
        "Nobody reads for a watcher that comes when a read ends",
        "Following/Feed.cs",
        """
                    _reading = false;
                }

                Refresh();
        """,
        """
                    _reading = false;
                }

        """,
        "store [n g0] n g1|n g2");

    public static Mutant[] All { get; } =
    [
        new(
            "A watcher that comes during a question is let in by its answer",
            "Following/FirstReads.cs",
            "_asked.Enqueue((_questions, _coming));",
            "_asked.Enqueue((_questions - 1, _coming));",
            "store [n g0] S|s n g1"),

        new(
            "An answer lets in who waits for the next one, too",
            "Following/FirstReads.cs",
            "first.Number <= question",
            "first.Number <= question + 1",
            "store [n g0] S|s n g1"),

        new(
            "An answer opens one gate only",
            "Following/FirstReads.cs",
            "while (TryTake(question) is { } gate)",
            "if (TryTake(question) is { } gate)",
            "store [n g0] n|n S t2"),

        new(
            "A watcher that comes while the store refuses does not see it",
            "Following/FirstReads.cs",
            """
                    Ask();
                    lock (_lock)
            """,
            """
                    lock (_lock)
            """,
            "store [n g0] R|n g1"),

        new(
            "A watcher is let in before the answer is known here",
            "Following/Replica.cs",
            """
                    bool merged = TryMerge(state, question.Known, ref era);
                    if (merged)
                    {
                        _firstReads.Answer(question.Number);
                    }
            """,
            """
                    _firstReads.Answer(question.Number);
                    bool merged = TryMerge(state, question.Known, ref era);
            """,
            "store [n g0] S n g1|s"),

        new(
            "An answer gives up when another one comes between",
            "Following/Replica.cs",
            "while (!ReferenceEquals(newest, next) && !TryReplace(newest, next));",
            "while (!ReferenceEquals(newest, next) && !TryReplace(newest, next) && newest is null);",
            "store [n g0] S t0|s"),

        new(
            "An answer takes the place of whatever is there",
            "Following/Replica.cs",
            "return _readings.CompareAndSet(newest, next, ReferenceEqualityComparer.Instance);",
            "_readings.Set(next); return true;",
            "store [n g0] S t0|s"),

        new(
            "An answer from before the store went back counts",
            "Following/Replica.cs",
            "if (era != newest.Era && !newest.Is(state))",
            "if (era > newest.Era)",
            "store [n g0 s g0] B|S t0"),

        new(
            "An answer that was overtaken counts",
            "Following/Reading.cs",
            "bool wentBack = revision < known;",
            "bool wentBack = revision < Revision;",
            "store [n g0] S t0|s"),

        new(
            "A read asks when it has its answer",
            "Following/Feed.cs",
            """
                            Replica<TState, T>.Question question = replica.Ask();
                            replica.Answer(question, await followed.ReadAsync(linked.Token).ConfigureAwait(false));
            """,
            """
                            TState state = await followed.ReadAsync(linked.Token).ConfigureAwait(false);
                            replica.Answer(replica.Ask(), state);
            """,
            "store [n g0] n g1|s"),

        new(
            "A write asks when it has its answer",
            "Writing/KeyWriter.cs",
            "replica.Answer(question, write.Current);",
            "replica.Answer(replica.Ask(), write.Current);",
            "store [n g0] S|s n g1"),

        LostRefresh,

        new(
            "A read that ends looks for new watchers before it says so",
            "Following/Feed.cs",
            """
                    lock (_lock)
                    {
                        _reading = false;
                    }

                    Refresh();
            """,
            """
                    Refresh();
                    lock (_lock)
                    {
                        _reading = false;
                    }

            """,
            "store [n g0] n g1|n g2"),

        new(
            "A feed that opens does not look for watchers that came meanwhile",
            "Following/Feed.cs",
            """
                                Show(StoreConnection.Open, null);
                                Refresh();
            """,
            """
                                Show(StoreConnection.Open, null);
            """,
            "store [] n g0|n g1"),

        new(
            "A feed looks for watchers before it is open",
            "Following/Feed.cs",
            """
                                _open = true;
                                Show(StoreConnection.Open, null);
                                Refresh();
            """,
            """
                                Refresh();
                                _open = true;
                                Show(StoreConnection.Open, null);
            """,
            "store [] n g0|n g1"),

        new(
            "A read begins at the end of the feed, which does not wait for it",
            "Following/Feed.cs",
            """
                    lock (_lock)
                    {
                        reads = _reads;
                    }
            """,
            "        reads = _reads;",
            "store [n g0] n|D"),

        new(
            "A read goes on while the feed ends, and begins again and again",
            "Following/Feed.cs",
            "if (_open && !_end.IsCancellationRequested && !_reading &&",
            "if (_open && !_reading &&",
            "store [n g0 fine] n g1 d1|d0 n g2"),

        new(
            "Two reads go on at the same time, and the end of the feed waits for one of them",
            "Following/Feed.cs",
            "!_end.IsCancellationRequested && !_reading &&",
            "!_end.IsCancellationRequested &&",
            "store [n g0] n|n|D"),

        new(
            "A feed is open until the pauses of its reads have ended",
            "Following/Feed.cs",
            """
                        _open = false;
                        await connection.CancelAsync().ConfigureAwait(false);
            """,
            """
                        await connection.CancelAsync().ConfigureAwait(false);
                        _open = false;
            """,
            "store [n g0] R|n g1|s"),

        new(
            "A feed does not wait for the one before",
            "Following/Feed.cs",
            "        await previous.ConfigureAwait(false);",
            "",
            "store [n g0] d0|n g1"),

        new(
            "A feed ends before its read",
            "Following/Feed.cs",
            "        await reads.ConfigureAwait(false);",
            "",
            "store [n g0] n g1|D"),

        new(
            "Nobody reads for a watcher that comes while the feed is open",
            "Following/Follower.cs",
            "        feed.Refresh();",
            "",
            "store [n g0] n g1|s"),

        new(
            "The next feed does not know of the one before",
            "Following/Follower.cs",
            "_ended = feed?.Ended ?? _ended;",
            "",
            "store [n g0] d0|n g1"),

        new(
            "The end of a lingering ends the feed that is watched again",
            "Following/Follower.cs",
            "if (_lingering == lingering)",
            "if (_feed is not null)",
            "store [n g0 linger] d0|n g1|+ +"),

        new(
            "Two disposals of a watcher count as two watchers",
            "Following/FollowedWatcher.cs",
            "if (Interlocked.Exchange(ref _closed, 1) == 0)",
            "if (Volatile.Read(ref _closed) == 0 && Interlocked.Exchange(ref _closed, 1) >= 0)",
            "store [n g0 n] d0|d0|s"),
    ];
}
