namespace EventChannels.Benchmarks;

/// <summary>
/// ForEachLatestAsync, and observers of AsObservable and of ToValue: called one call at a time, in order, until the end.
/// </summary>
internal sealed class HandlerScenario : Scenario
{
    public override string Name => "handlers";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 2), cancels: random.OneIn(3));
        Handle(stage, life);
        Observe(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        ObserveTwice(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        stage.Produce(updates: random.Between(1, 100));
        if (stage.Cancels)
        {
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await stage.CompleteAsync().ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    // With the value's default delivery.
    private static void Handle(Stage stage, Life life) => life.Begin("a handler", async party =>
    {
        StampLog log = stage.CreateLog(party.Name, isWhole: stage.Value.Sync);
        int running = 0;
        Task handling = stage.Value.ForEachLatestAsync(
            async (stamp, token) =>
            {
                if (Interlocked.Exchange(ref running, 1) != 0)
                {
                    party.Fault("two handlers run at the same time");
                }

                Note(party, log, stamp);
                try
                {
                    if (stamp.Number % 16 == 0)
                    {
                        await Task.Delay(1, token).ConfigureAwait(false);
                    }
                }
                finally
                {
                    Volatile.Write(ref running, 0);
                }
            },
            life.LongToken);
        log.Open();
        await handling.ConfigureAwait(false);
        log.ReachEnd();
    });

    private static void Observe(Stage stage, Life life, Delivery delivery) => life.Begin($"{delivery} observer", async party =>
    {
        StampLog log = stage.CreateLog(party.Name, isWhole: delivery == Delivery.Sync);
        var observer = new Observer(party, log);
        using IDisposable subscription = stage.Value.AsObservable(delivery).Subscribe(observer);
        log.Open();
        if (party.Random.OneIn(3))
        {
            await Task.Yield();
            party.Does("ends its subscription");
            subscription.Dispose(); // a call may be under way
            log.Stop();
            return;
        }

        await observer.Ended.ConfigureAwait(false);
        log.ReachEnd();
    });

    // Watches a value that was made from an observable of the value.
    private static void ObserveTwice(Stage stage, Life life, Delivery delivery)
    {
        string name = $"{delivery} watcher of ToValue";
        life.Begin(name, async party =>
        {
            StampLog log = stage.CreateLog(name, isWhole: delivery == Delivery.Sync);
            using ObservedValue<Stamp> observed = stage.Value.AsObservable(delivery).ToValue();
            using IWatcher<Stamp> watcher = observed.Watch(delivery);
            await new StampReader(party, stage, watcher, log).ReadAsync().ConfigureAwait(false);
        });
    }

    private static void Note(Party party, StampLog log, Stamp stamp)
    {
        party.Does("waits for the next call");
        party.Life.Tally.CountRead();
        if (log.Saw(stamp) is { } fault)
        {
            party.Fault(fault);
        }
    }

    private sealed class Observer(Party party, StampLog log) : IObserver<Stamp>
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;

        public Task Ended => _ended.Task;

        public void OnNext(Stamp value)
        {
            Enter();
            Note(party, log, value);
            Volatile.Write(ref _running, 0);
        }

        public void OnCompleted()
        {
            Enter();
            _ended.SetResult();
        }

        public void OnError(Exception error) => party.Fault($"an unexpected error: {error}");

        private void Enter()
        {
            if (Interlocked.Exchange(ref _running, 1) != 0)
            {
                party.Fault("two calls of an observer run at the same time, or one after the end");
            }
        }
    }
}
