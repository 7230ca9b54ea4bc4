namespace EventChannels.Benchmarks;

/// <summary>
/// CombineLatest of several values: no part of a combination goes back, and the last combination has all newest values.
/// </summary>
/// <remarks>If the delivery is every-value, each update of each source is in a combination.</remarks>
internal sealed class CombinationScenario : Scenario
{
    public override string Name => "combinations";

    public override Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        MemoryValue<long>[] sources = [.. Enumerable.Range(0, random.Between(2, 5)).Select(_ => CreateSource(life))];
        long[] last = [.. sources.Select(_ => (long)random.Between(1, 60))];
        IWatchable<long[]> combination = Combine(sources, random);
        for (int count = random.Between(1, 3); count > 0; count--)
        {
            Delivery delivery = random.OneIn(2) ? Delivery.Sync : Delivery.Async;
            IWatcher<long[]> watcher = combination.Watch(delivery);
            life.Tally.CountWatcher();
            life.Begin($"{delivery} watcher", party => ReadAsync(party, watcher, delivery, last));
        }

        for (int index = 0; index < sources.Length; index++)
        {
            (MemoryValue<long> source, long count) = (sources[index], last[index]);
            life.Begin($"producer {index}", party => ProduceAsync(party, source, count));
        }

        return Task.CompletedTask;
    }

    private static MemoryValue<long> CreateSource(Life life)
    {
        bool isInline = life.Random.OneIn(4);
        return life.Own(life.Random.OneIn(2)
            ? new MemoryValue<long> { AllowSynchronousContinuations = isInline }
            : new MemoryValue<long>(0) { AllowSynchronousContinuations = isInline });
    }

    private static IWatchable<long[]> Combine(MemoryValue<long>[] sources, SplitRandom random) => sources switch
    {
        [var first, var second] when random.OneIn(2) => first.CombineLatest(second, static (a, b) => new[] { a, b }),
        [var first, var second, var third] => first.CombineLatest(second, third, static (a, b, c) => new[] { a, b, c }),
        _ => sources.CombineLatest(static latest => latest.ToArray()),
    };

    private static async Task ProduceAsync(Party party, MemoryValue<long> source, long count)
    {
        for (long number = 1; number <= count; number++)
        {
            party.Does("awaits SetAsync");
            await source.SetAsync(number, party.Life.LongToken).ConfigureAwait(false);
            party.Life.Tally.CountUpdate();
            await party.PauseAsync().ConfigureAwait(false);
        }

        source.TryComplete();
        party.Life.Tally.CountCompletion();
    }

    private static async Task ReadAsync(Party party, IWatcher<long[]> watcher, Delivery delivery, long[] last)
    {
        using (watcher)
        {
            long[]? before = null;
            party.Does("loops over ReadAllAsync");
            await foreach (long[] latest in watcher.ReadAllAsync(party.Life.LongToken).ConfigureAwait(false))
            {
                party.Does("loops over ReadAllAsync");
                party.Life.Tally.CountRead();
                if (before is not null && !MayFollow(before, latest, delivery))
                {
                    party.Fault($"it got {Text(latest)} after {Text(before)}");
                }

                before = latest;
            }

            if (before is null || !before.SequenceEqual(last))
            {
                party.Fault($"it ended on {Text(before ?? [])}, not on {Text(last)}");
            }
        }
    }

    private static bool MayFollow(long[] before, long[] latest, Delivery delivery)
    {
        long most = delivery == Delivery.Sync ? 1 : long.MaxValue;
        long[] steps = [.. latest.Zip(before, static (now, then) => now - then)];
        return steps.All(step => step >= 0 && step <= most) && steps.Any(step => step > 0);
    }

    private static string Text(long[] numbers) => $"({string.Join(", ", numbers)})";
}
