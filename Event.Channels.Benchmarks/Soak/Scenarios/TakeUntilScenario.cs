namespace EventChannels.Benchmarks;

/// <summary>
/// The token of TakeUntil is cancelled while producers continue. The watchers must end, and must have got all earlier
/// values.
/// </summary>
internal sealed class TakeUntilScenario : Scenario
{
    public override string Name => "TakeUntil";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 3), cancels: random.OneIn(3));
        using var until = new CancellationTokenSource();
        List<StampLog> logs = [];
        for (int count = random.Between(1, 3); count > 0; count--)
        {
            logs.Add(Follow(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async, until.Token));
        }

        stage.Produce(updates: random.Between(1, 100));
        life.Begin("the end of TakeUntil", async party =>
        {
            for (int steps = party.Random.Below(60); steps > 0; steps--)
            {
                party.Does("waits before it cancels");
                await party.PauseAsync().ConfigureAwait(false);
                await Task.Yield();
            }

            logs.ForEach(log => log.Close());
            party.Does("cancels the token of TakeUntil");
            until.Cancel();
        });
        if (stage.Cancels)
        {
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await stage.FinishAsync().ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    private static StampLog Follow(Stage stage, Life life, Delivery delivery, CancellationToken until)
    {
        string name = $"{delivery} watcher of TakeUntil";
        StampLog log = stage.CreateLog(name, isWhole: delivery == Delivery.Sync);
        IWatcher<Stamp> watcher = stage.Value.TakeUntil(until).Watch(delivery);
        log.Open();
        life.Begin(name, async party =>
        {
            using (watcher)
            {
                await new StampReader(party, stage, watcher, log).ReadAsync().ConfigureAwait(false);
            }
        });
        return log;
    }
}
