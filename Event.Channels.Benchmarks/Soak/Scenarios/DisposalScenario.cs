namespace EventChannels.Benchmarks;

/// <summary>Watchers that others dispose while they wait or take, and producers that wait for watchers and for none.</summary>
internal sealed class DisposalScenario : Scenario
{
    public override string Name => "disposals";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 3), cancels: random.OneIn(2));
        ValueTask<bool> watched = stage.Value.WaitForWatchersAsync(life.LongToken); // before a watcher can be gone again
        for (int count = random.Between(1, 8); count > 0; count--)
        {
            WatchUntilDisposed(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        }

        life.Begin("one who waits for watchers", async party =>
        {
            party.Does("awaits WaitForWatchersAsync");
            bool isWatched = await watched.ConfigureAwait(false);
            party.Does("awaits WaitForNoWatchersAsync");
            bool isLeft = await stage.Value.WaitForNoWatchersAsync(life.LongToken).ConfigureAwait(false);
            if (!isWatched || !isLeft)
            {
                party.Fault("a wait for watchers told of a completion that there was not");
            }
        });

        life.Begin("one who waits to write", async party =>
        {
            party.Does("awaits WaitToWriteAsync, which ends when no Sync watcher is left at the latest");
            if (!await stage.Value.Writer.WaitToWriteAsync(life.LongToken).ConfigureAwait(false))
            {
                party.Fault("WaitToWriteAsync told of a completion that there was not");
            }
        });

        stage.Produce(updates: random.Between(1, 200));
        if (random.OneIn(2))
        {
            life.Begin("one who cancels", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await stage.FinishAsync().ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    private static void WatchUntilDisposed(Stage stage, Life life, Delivery delivery)
    {
        string name = $"{delivery} watcher that is disposed";
        StampLog log = stage.CreateLog(name, isWhole: delivery == Delivery.Sync, givesBack: delivery == Delivery.Sync);
        MemoryWatcher<Stamp> watcher = stage.Value.Watch(delivery);
        log.Open();
        life.Begin(name, party => new StampReader(party, stage, watcher, log).ReadAsync());
        life.Begin("one who disposes", async party =>
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
