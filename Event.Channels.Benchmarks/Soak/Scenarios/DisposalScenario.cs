namespace EventChannels.Benchmarks;

/// <summary>
/// Watchers are disposed by others while they wait or take. Producers wait for watchers, and for the last watcher to go.
/// </summary>
internal sealed class DisposalScenario : Scenario
{
    public override string Name => "disposals";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 3), cancels: random.OneIn(2));
        ValueTask<bool> watched = stage.Value.WaitForWatchersAsync(life.LongToken); // before the first watcher can be disposed
        for (int count = random.Between(1, 8); count > 0; count--)
        {
            WatchUntilDisposed(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        }

        life.Begin("a waiter for watchers", async party =>
        {
            party.Does("awaits WaitForWatchersAsync");
            bool isWatched = await watched.ConfigureAwait(false);
            party.Does("awaits WaitForNoWatchersAsync");
            bool isLeft = await stage.Value.WaitForNoWatchersAsync(life.LongToken).ConfigureAwait(false);
            if (!isWatched || !isLeft)
            {
                party.Fault("a wait for watchers reported a completion, but there was none");
            }
        });

        life.Begin("a waiting writer", async party =>
        {
            party.Does("awaits WaitToWriteAsync, which ends at the latest when no every-value watcher is left");
            if (!await stage.Value.Writer.WaitToWriteAsync(life.LongToken).ConfigureAwait(false))
            {
                party.Fault("WaitToWriteAsync reported a completion, but there was none");
            }
        });

        stage.Produce(updates: random.Between(1, 200));
        if (random.OneIn(2))
        {
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await stage.FinishAsync().ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    private static void WatchUntilDisposed(Stage stage, Life life, Delivery delivery)
    {
        string name = $"disposed {delivery} watcher";
        StampLog log = stage.CreateLog(name, isWhole: delivery == Delivery.Sync, givesBack: delivery == Delivery.Sync);
        MemoryWatcher<Stamp> watcher = stage.Value.Watch(delivery);
        log.Open();
        life.Begin(name, party => new StampReader(party, stage, watcher, log).ReadAsync());
        life.Begin("a disposer", async party =>
        {
            for (int steps = party.Random.Below(60); steps > 0; steps--)
            {
                party.Does("waits before it disposes");
                await party.PauseAsync().ConfigureAwait(false);
                await Task.Yield();
            }

            party.Does("disposes");
            log.Close();
            watcher.Dispose();
        });
    }
}
