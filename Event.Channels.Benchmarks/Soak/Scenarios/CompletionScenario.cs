using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>Values are completed while they are set. Every loop, wait and task must end, on the last value.</summary>
internal sealed class CompletionScenario : Scenario
{
    // More watchers than there are before the completion.
    private const int ManyUpdates = 100_000;

    public override string Name => "completions";

    public override async Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        var stage = new Stage(life, Stage.CreateValue(random), producers: random.Between(1, 3), cancels: random.OneIn(2));
        stage.Follow(life, Delivery.Sync);
        stage.Follow(life, Delivery.Async);
        Loop(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        AwaitCompletion(stage, life, random.OneIn(2) ? Delivery.Sync : Delivery.Async);
        life.Begin("a waiter for many watchers", async party =>
        {
            party.Does("awaits WaitForWatchersAsync");
            if (await stage.Value.WaitForWatchersAsync(1_000, life.LongToken).ConfigureAwait(false))
            {
                party.Fault("it ended, but there were never so many watchers");
            }
        });

        stage.Produce(ManyUpdates);
        life.Begin("a completer", async party =>
        {
            for (int steps = party.Random.Below(100); steps > 0; steps--)
            {
                party.Does("waits before it completes");
                await party.PauseAsync().ConfigureAwait(false);
                await Task.Yield();
            }

            stage.Complete(party.Random.OneIn(2) ? null : new EndOfLifeException());
            party.Does("awaits a SetAsync that is too late");
            try
            {
                await stage.Value.SetAsync(Stamp.CreateFinal(2), life.LongToken).ConfigureAwait(false);
                party.Fault("a completed value was set");
            }
            catch (ChannelClosedException)
            {
            }
        });
        if (stage.Cancels)
        {
            life.Begin("a canceller", party => stage.Storm.RageAsync(party, () => stage.IsOver));
        }

        await stage.CompleteAsync().ConfigureAwait(false);
        await stage.JudgeAsync().ConfigureAwait(false);
    }

    private static void Loop(Stage stage, Life life, Delivery delivery) => life.Begin($"{delivery} loop", async party =>
    {
        StampLog log = stage.CreateLog(party.Name, isWhole: delivery == Delivery.Sync);
        try
        {
            party.Does("loops over ReadAllAsync");
            await foreach (Stamp stamp in stage.Value.ReadAllAsync(delivery, life.LongToken).ConfigureAwait(false))
            {
                log.Open();
                life.Tally.CountRead();
                if (log.Saw(stamp) is { } fault)
                {
                    party.Fault(fault);
                }

                party.Does("loops over ReadAllAsync");
            }
        }
        catch (EndOfLifeException)
        {
        }

        log.ReachEnd();
    });

    private static void AwaitCompletion(Stage stage, Life life, Delivery delivery)
    {
        MemoryWatcher<Stamp> watcher = stage.Value.Watch(delivery);
        Task completion = watcher.Reader.Completion;
        life.Begin($"{delivery} watcher of the end", async party =>
        {
            using (watcher)
            {
                try
                {
                    party.Does("reads its channel to the end");
                    while (await watcher.Reader.WaitToReadAsync(life.LongToken).ConfigureAwait(false))
                    {
                        party.Does("reads its channel to the end");
                        watcher.Reader.TryRead(out _);
                        life.Tally.CountRead();
                    }
                }
                catch (EndOfLifeException)
                {
                }

                party.Does("awaits the completion of its channel");
                try
                {
                    await completion.ConfigureAwait(false);
                }
                catch (EndOfLifeException)
                {
                }

                if (watcher.TryGet(out Stamp more))
                {
                    party.Fault($"it got {more} after the end");
                }
            }
        });
        life.Tally.CountWatcher();
    }
}
