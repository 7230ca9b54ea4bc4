namespace EventChannels.Benchmarks;

/// <summary>Holds the results against what the library must reach beside the obvious version in the same run.</summary>
internal sealed class Goals(Results results)
{
    // An object's header, a value of some size, its version and two references; in Sync mode also what its producer
    // waits on.
    private const double SmallObject = 64;
    private const double SmallSyncObject = 160;

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
        Least<SyncSet>(100, "Sync Set to 100 active watchers", 0.7),
        WatchStaysFast(),
        Memory("An idle watcher", 144, bytes => bytes.Idle),
        Memory("A waiting watcher, with its loop", 320, bytes => bytes.Parked),
        Least<ContendedSet>(8, "Two producers, eight reading watchers", 1),
        Least<HotPeek>(1, "Eight threads read the current value, without a lock", 0.5),
        .. _results.Probes.Select(Probe),
    ];

    private static Goal Missing(string work, string wanted) => new(work, wanted, "–", null);

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
            "The same, flat in the number of watchers",
            "an exponent of 0.05 at most",
            Numbers.Exponent(exponent),
            exponent <= 0.05);
    }

    private Goal SetAllocates()
    {
        double one = Bytes<SetUnread>(1);
        double hundred = Bytes<SetUnread>(100);
        return new Goal(
            "A Set allocates",
            "one small object at most, whatever the number of watchers",
            $"{Numbers.Bytes(one)} B with 1, {Numbers.Bytes(hundred)} B with 100",
            one <= SmallObject && hundred - one < 1);
    }

    // What is left after the Set, which allocates the same whether someone waits or not.
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
            "A Sync SetAsync allocates, with the Gets of 100 watchers",
            "one object at most",
            $"{Numbers.Bytes(bytes)} B",
            bytes <= SmallSyncObject);
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

    private Goal Memory(string work, double most, Func<MemoryAnswer, double> bytes)
    {
        double measured = bytes(_results.Memory.Single(memory => memory.Peer == PeerNames.Library).Bytes);
        return new Goal(work, $"at most {Numbers.Bytes(most)} B", $"{Numbers.Bytes(measured)} B", measured <= most);
    }

    private double Bytes<TRow>(int watchers)
        where TRow : Row =>
        _results.Find<TRow>(PeerNames.Library, watchers)!.Bytes;
}
