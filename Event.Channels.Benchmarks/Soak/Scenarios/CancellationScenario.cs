namespace EventChannels.Benchmarks;

/// <summary>Storms of cancellations: Gets, and Sets during a handover or in line, are cancelled all at once.</summary>
/// <remarks>
/// An every-value watcher may then miss an update only if its producer got a SetAbandonedException. If a producer learned that
/// its value was not set, no watcher may see this value.
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
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await (random.OneIn(2) ? stage.FinishAsync() : stage.CompleteAsync()).ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }
}
