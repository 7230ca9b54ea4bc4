namespace EventChannels.Benchmarks;

/// <summary>A value, and some of its watchers, live as long as the soak. Each life is a round of updates.</summary>
/// <remarks>
/// Each update atomically adds one to the number before. So the numbers give the order, each watcher can be judged while it
/// reads, and the last number shows whether an update was lost.
/// </remarks>
/// <param name="isMixed">Whether some watchers are every-value watchers.</param>
internal sealed class LedgerScenario(bool isMixed) : Scenario
{
    private const int Producers = 3;

    private readonly MemoryValue<Stamp> _ledger = new(Stamp.CreateFinal(0));
    private readonly List<(string Name, IWatcher<Stamp> Watcher, LedgerCheck Check)> _watchers = [];

    // The last number of the previous round.
    private long _start;

    public override string Name => isMixed ? "ledger of both deliveries" : "newest-value ledger";

    public override async Task LiveAsync(Life life)
    {
        if (_watchers.Count == 0)
        {
            OpenWatchers(life);
        }

        SplitRandom random = life.Random;
        var round = new LedgerRound(_ledger, _start);
        foreach ((string name, IWatcher<Stamp> watcher, LedgerCheck check) in _watchers)
        {
            life.Begin(name, party => round.ReadAsync(party, watcher, check));
        }

        life.Begin("a newest-value visitor", party => round.VisitAsync(party, Delivery.Async));
        life.Begin("a visitor", party => round.VisitAsync(party, isMixed ? Delivery.Sync : Delivery.Async));
        int updates = random.Between(100, isMixed ? 500 : 5_000);
        Task produced = Task.WhenAll(Enumerable.Range(0, Producers)
            .Select(_ => life.Begin("a producer", party => round.ProduceAsync(party, updates)).Ended)
            .ToArray());
        life.Begin("a canceller", party => round.Storm.RageAsync(party, () => produced.IsCompleted));

        await produced.ConfigureAwait(false);
        life.Begin("the last producer", round.FinishAsync);
        await life.AllEndedAsync().ConfigureAwait(false);
        _start = round.Judge(life);
        foreach ((string name, _, LedgerCheck check) in _watchers)
        {
            round.Judge(life, name, check);
        }
    }

    public override Task EndAsync(Life life)
    {
        foreach ((_, IWatcher<Stamp> watcher, _) in _watchers)
        {
            watcher.Dispose();
        }

        life.Own(_ledger);
        return Task.CompletedTask;
    }

    private void OpenWatchers(Life life)
    {
        Delivery delivery = isMixed ? Delivery.Sync : Delivery.Async;
        Open("a steady watcher", _ledger, delivery);
        Open("a second steady watcher", _ledger, delivery);
        Open("a steady newest-value watcher", _ledger, Delivery.Async);
        Open("a steady watcher of Select", _ledger.Select(static stamp => stamp), delivery);
        Open(
            "a steady newest-value watcher of Where",
            _ledger.Where(static stamp => stamp.IsFinal || stamp.Number % 2 == 0),
            Delivery.Async);
        Open("a steady watcher of TakeUntil", _ledger.TakeUntil(life.LongToken), delivery);
        Open(
            "a steady newest-value watcher of ThrottleLatest",
            _ledger.ThrottleLatest(TimeSpan.FromMilliseconds(1)),
            Delivery.Async);
        Open("a steady newest-value watcher of Debounce", _ledger.Debounce(TimeSpan.FromMilliseconds(1)), Delivery.Async);
        Open(
            "a steady newest-value watcher of CombineLatest",
            _ledger.CombineLatest(_ledger.Select(static stamp => stamp.Number), static (stamp, _) => stamp).DistinctUntilChanged(),
            Delivery.Async);

        void Open(string name, IWatchable<Stamp> watchable, Delivery delivery)
        {
            _watchers.Add((name, watchable.Watch(delivery), new LedgerCheck(isWhole: delivery == Delivery.Sync)));
            life.Tally.CountWatcher();
        }
    }
}
