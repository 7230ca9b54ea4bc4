namespace EventChannels.Benchmarks;

/// <summary>Parties that watch the value of a stage.</summary>
internal static class Readers
{
    /// <summary>Begins a party that follows the value until its end.</summary>
    public static void Follow(this Stage stage, Life life, Delivery delivery)
    {
        string name = $"{delivery} watcher";
        StampLog log = CreateLog(stage, name, delivery);
        MemoryWatcher<Stamp> watcher = stage.Value.Watch(delivery);
        log.Open();
        life.LookAfter(watcher.Reader);
        life.Begin(name, async party =>
        {
            using (watcher)
            {
                await new StampReader(party, stage, watcher, log).ReadAsync().ConfigureAwait(false);
            }
        });
    }

    /// <summary>Begins a party that watches the value repeatedly, for a few values each time, until its end.</summary>
    public static void Visit(this Stage stage, Life life, Delivery delivery) => life.Begin($"{delivery} visitor", async party =>
    {
        for (bool hasEnded = false; !hasEnded;)
        {
            StampLog log = CreateLog(stage, party.Name, delivery);
            using MemoryWatcher<Stamp> watcher = stage.Value.Watch(delivery);
            life.LookAfter(watcher.Reader);
            var reader = new StampReader(party, stage, watcher, log);
            hasEnded = await reader.ReadAsync(most: party.Random.Below(20)).ConfigureAwait(false);
            if (!hasEnded)
            {
                log.Close();
            }
        }
    });

    /// <summary>Begins a party that looks at the value without a watcher, until the producers have ended.</summary>
    public static void Peek(this Stage stage, Life life) => life.Begin("a peeker", async party =>
    {
        StampLog log = stage.CreateLog(party.Name, isWhole: false, mayRepeat: true);
        while (!stage.IsOver)
        {
            party.Does("calls TryPeek");
            if (stage.Value.TryPeek(out Stamp stamp) && log.Saw(stamp) is { } fault)
            {
                party.Fault(fault);
            }

            await party.PauseAsync().ConfigureAwait(false);
            await Task.Yield();
        }
    });

    private static StampLog CreateLog(Stage stage, string name, Delivery delivery) =>
        stage.CreateLog(name, isWhole: delivery == Delivery.Sync, givesBack: delivery == Delivery.Sync);
}
