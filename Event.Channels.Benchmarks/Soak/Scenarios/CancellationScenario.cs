namespace EventChannels.Benchmarks;

/// <summary>Storms of cancellations: Sets that are handed over or stand in line, and Gets, are cancelled all at once.</summary>
/// <remarks>
/// A Sync watcher may then miss the updates whose producer was told that it was abandoned, and no others. What a producer was
/// told was not set, nobody may see.
/// </remarks>
internal sealed class CancellationScenario : Scenario
{
    public override string Name => "cancellations";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 4), cancels: true);
        for (int count = random.Between(1, 3); count > 0; count--)
        {
            stage.Follow(life, Delivery.Sync);
        }

        stage.Follow(life, Delivery.Async);
        stage.Visit(life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        stage.Produce(updates: random.Between(1, 100));
        for (int count = random.Between(1, 2); count > 0; count--)
        {
            life.Begin("one who cancels", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await (random.OneIn(2) ? stage.FinishAsync() : stage.CompleteAsync()).ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }
}
