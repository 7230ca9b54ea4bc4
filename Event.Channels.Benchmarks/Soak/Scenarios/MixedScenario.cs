namespace EventChannels.Benchmarks;

/// <summary>
/// Several producers, and watchers with both deliveries. Some watchers come and go. Only Gets are cancelled.
/// </summary>
internal sealed class MixedScenario : Scenario
{
    public override string Name => "both deliveries";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 3), cancels: false);
        for (int count = random.Between(0, 2); count > 0; count--)
        {
            stage.Follow(life, Delivery.Sync);
        }

        stage.Follow(life, Delivery.Async);
        stage.Visit(life, Delivery.Async);
        if (random.OneIn(2))
        {
            stage.Visit(life, Delivery.Sync);
        }

        stage.Peek(life);
        stage.Produce(updates: random.Between(1, 100));
        life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        await (random.OneIn(2) ? stage.FinishAsync() : stage.CompleteAsync()).ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }
}
