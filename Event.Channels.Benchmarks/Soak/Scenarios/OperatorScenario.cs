namespace EventChannels.Benchmarks;

/// <summary>
/// Watchers of chains of operators: the values that pass are whole, and in the same order as without operators.
/// </summary>
internal sealed class OperatorScenario : Scenario
{
    public override string Name => "operators";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 2), cancels: random.OneIn(3));
        using var until = new CancellationTokenSource();
        bool isSlow = false;
        for (int count = random.Between(1, 3); count > 0; count--)
        {
            var chain = Chain.Draw(life, stage.Value, until.Token);
            isSlow |= chain.IsSlow;
            Follow(stage, life, chain, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        }

        stage.Produce(updates: isSlow ? random.Between(1, 10) : random.Between(1, 100));
        if (stage.Cancels || random.OneIn(2))
        {
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await (random.OneIn(2) ? stage.FinishAsync() : stage.CompleteAsync()).ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    private static void Follow(Stage stage, Life life, Chain chain, Delivery delivery)
    {
        string name = $"{delivery} watcher of {chain}";
        StampLog log = stage.CreateLog(
            name, isWhole: delivery == Delivery.Sync && chain.KeepsAll, chain.Passes, chain.MayRepeat);
        IWatcher<Stamp> watcher = chain.Watchable.Watch(delivery);
        log.Open();
        life.Begin(name, async party =>
        {
            using (watcher)
            {
                await new StampReader(party, stage, watcher, log).ReadAsync().ConfigureAwait(false);
            }
        });
    }
}
