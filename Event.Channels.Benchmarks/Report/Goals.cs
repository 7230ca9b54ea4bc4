namespace EventChannels.Benchmarks;

/// <summary>Compares the results with the goals of the library, relative to the obvious version in the same run.</summary>
internal sealed class Goals(Results results)
{
    // More than the bytes of one update, and less than those of two.
    private const double OneUpdate = 64;

    // One update, and the work item that resumes waiting watchers. Every second Set needs one.
    private const double UpdateAndWorkItem = 80;

    private readonly Results _results = results;

    public IEnumerable<Goal> Judge() =>
    [
        Least<SetUnread>(10_000, "Set over 10,000 watchers that have not read", 1.0 / 4_000),
        Flat(),
        Least<SetThenGetAll>(10_000, "Set, then TryGet by all of 10,000", 1.0 / 6),
        Least<PingPong>(1, "Ping-pong, least", 0.9),
        Ratio<PingPong>(1, "Ping-pong, median", 0.8, PeerNames.Library, PeerNames.Obvious, figure => figure.Median),
        Ratio<PingPong>(
            1, "Ping-pong, inline", 1.1, PeerNames.LibraryInline, PeerNames.ObviousInline, figure => figure.Least),
        Least<WakeParked>(1_000, "One Set wakes 1,000", 0.6),
        SetAllocates(),
        Allocates<WaitWithToken>("A Get that waits, with a token, without its Set"),
        Allocates<LoopItem>("An item of ReadAllAsync, without its Set"),
        SyncAllocates(),
        Least<SyncSet>(100, "Set to 100 active every-value watchers", 0.7),
        WatchStaysFast(),
        Creation(),
        Memory("A value with data, no watcher", 160, Library(_results.ValueMemory).Unwatched),
        Memory("A value and one idle watcher", 240, Library(_results.ValueMemory).Watched),
        Memory("A value and one every-value watcher", 360, Library(_results.SyncValueMemory)),
        Memory("An idle watcher", 144, Library(_results.WatcherMemory).Idle),
        Memory("A waiting watcher, with its loop", 320, Library(_results.WatcherMemory).Parked),
        Least<ContendedSet>(8, "Two producers, eight reading watchers", 1),
        Least<HotPeek>(1, "Eight threads read the current value, without a lock", 0.5),
        .. _results.Probes.Select(Probe),
    ];

    private static Goal Missing(string work, string wanted) => new(work, wanted, "–", null);

    // Judged as shown, in whole bytes: a fraction of a byte comes from other allocations of the process.
    private static Goal Memory(string work, double most, double bytes) =>
        new(work, $"at most {Numbers.Bytes(most)} B", $"{Numbers.Bytes(bytes)} B", Math.Round(bytes) <= most);

    private static TBytes Library<TBytes>(IReadOnlyList<(string Peer, TBytes Bytes)> memory) =>
        memory.Single(memory => memory.Peer == PeerNames.Library).Bytes;

    private static Goal Probe(ProbeResult probe)
    {
        ProbeAnswer answer = probe.Answers.Single(answer => answer.Peer == PeerNames.Library).Answer;
        return new Goal(probe.Title, "never", $"{answer} rounds", answer.Rounds == 0 ? null : answer.Bad == 0);
    }

    private Goal Least<TRow>(int watchers, string work, double most)
        where TRow : Row =>
        Ratio<TRow>(watchers, work, most, PeerNames.Library, PeerNames.Obvious, figure => figure.Least);

    private Goal Ratio<TRow>(
        int watchers, string work, double most, string library, string obvious, Func<Figure, double> cost)
        where TRow : Row
    {
        string wanted = $"at most {Numbers.Bound(most)} of the obvious version";
        if (_results.Find<TRow>(library, watchers) is not { } ours
            || _results.Find<TRow>(obvious, watchers) is not { } baseline)
        {
            return Missing(work, wanted);
        }

        double ratio = cost(ours) / cost(baseline);
        return new Goal(work, wanted, Numbers.Ratio(ratio), ratio <= most);
    }

    private Goal Flat()
    {
        double exponent = _results.SetExponent(PeerNames.Library);
        return new Goal(
            "The same, for any number of watchers",
            "an exponent of at most 0.05",
            Numbers.Exponent(exponent),
            exponent <= 0.05);
    }

    private Goal SetAllocates()
    {
        double one = Bytes<SetUnread>(1);
        double hundred = Bytes<SetUnread>(100);
        return new Goal(
            "A Set allocates",
            $"at most one update ({Numbers.Bytes(OneUpdate)} B), for any number of watchers",
            $"{Numbers.Bytes(one)} B with 1, {Numbers.Bytes(hundred)} B with 100",
            one <= OneUpdate && hundred - one < 1);
    }

    // Without the bytes of the Set, which are the same whether a watcher waits or not.
    private Goal Allocates<TRow>(string work)
        where TRow : Row
    {
        double bytes = Math.Max(0, Bytes<TRow>(1) - Bytes<SetUnread>(1));
        return new Goal(work, "0 B", $"{Numbers.Bytes(bytes)} B", bytes < 0.5);
    }

    private Goal SyncAllocates()
    {
        double bytes = Bytes<SyncSet>(100) * 100;
        return new Goal(
            "An every-value SetAsync allocates, with the Gets of 100 watchers",
            $"at most one update and one work item ({Numbers.Bytes(UpdateAndWorkItem)} B)",
            $"{Numbers.Bytes(bytes)} B",
            bytes <= UpdateAndWorkItem);
    }

    private Goal WatchStaysFast()
    {
        double more = Cost(10_000) - Cost(0);
        return new Goal(
            "Watch and Dispose with 10,000 others",
            "at most 50 ns more than with none",
            $"{Numbers.Cost(Math.Max(0, more))} ns more",
            more <= 50);

        double Cost(int others) => _results.Find<WatchAndDispose>(PeerNames.Library, others)!.Least;
    }

    private Goal Creation()
    {
        const double Most = 3;

        double ratio = Cost(PeerNames.Library) / Cost(PeerNames.Rx);
        return new Goal(
            "Create a value", $"at most {Numbers.Bound(Most)} times Rx", Numbers.Ratio(ratio), ratio <= Most);

        double Cost(string peer) => _results.Find<CreateValue>(peer, watchers: 0)!.Least;
    }

    private double Bytes<TRow>(int watchers)
        where TRow : Row =>
        _results.Find<TRow>(PeerNames.Library, watchers)!.Bytes;
}

/// <summary>A goal of the library, and its result.</summary>
/// <remarks><see cref="Met"/> is null if the goal was not measured.</remarks>
internal sealed record Goal(string Work, string Wanted, string Measured, bool? Met);
