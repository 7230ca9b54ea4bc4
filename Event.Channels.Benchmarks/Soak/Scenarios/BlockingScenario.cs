namespace EventChannels.Benchmarks;

/// <summary>Each Set blocks its own thread until every every-value watcher has taken the value.</summary>
internal sealed class BlockingScenario : Scenario
{
    public override string Name => "blocking Sets";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 2), cancels: false);
        stage.Follow(life, Delivery.Sync);
        stage.Follow(life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        stage.Visit(life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        stage.ProduceOnThreads(updates: random.Between(20, 300));
        await (random.OneIn(2) ? stage.FinishAsync() : stage.CompleteAsync()).ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }
}
