using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>
/// A value is set from a channel, piped into another channel, and another value is set from that. No item may be lost.
/// </summary>
/// <remarks>
/// Pipes are cancelled repeatedly, and continue with the same watcher. After a cancellation, an item is still unread or already
/// in the channel.
/// </remarks>
internal sealed class PipelineScenario : Scenario
{
    public override string Name => "pipelines";

    public override Task LiveAsync(Life life)
    {
        SplitRandom random = life.Random;
        bool isSync = random.OneIn(2);
        long items = random.Between(1, 200);
        MemoryValue<long> first = life.Own(new MemoryValue<long> { Sync = isSync });
        MemoryValue<long> second = life.Own(new MemoryValue<long> { Sync = isSync });
        Channel<long> source = CreateChannel(random);
        Channel<long> between = CreateChannel(random);
        var storm = new Storm();

        MemoryWatcher<long> journal = second.Watch();
        MemoryWatcher<long> piped = first.Watch();
        life.Begin("a producer", party => WriteAsync(party, source.Writer, items));
        life.Begin("the producer of the first value", party =>
        {
            party.Does("awaits SetFromAsync of a channel");
            return first.SetFromAsync(source.Reader, complete: true, life.LongToken);
        });
        Party pipe = life.Begin("a pipe", party => PipeAsync(party, piped, between.Writer, storm));
        life.Begin("the producer of the second value", party =>
        {
            party.Does("awaits SetFromAsync of a sequence");
            return second.SetFromAsync(between.Reader.ReadAllAsync(), complete: true, life.LongToken);
        });
        life.Begin("a reader", party => ReadAsync(party, journal, isSync, items));
        life.Begin("a canceller", party => storm.RageAsync(party, () => pipe.Ended.IsCompleted));
        life.Tally.CountWatcher();
        life.Tally.CountWatcher();
        return Task.CompletedTask;
    }

    private static Channel<long> CreateChannel(SplitRandom random) => random.OneIn(2)
        ? Channel.CreateUnbounded<long>()
        : Channel.CreateBounded<long>(random.Between(1, 4));

    private static async Task WriteAsync(Party party, ChannelWriter<long> writer, long items)
    {
        for (long item = 1; item <= items; item++)
        {
            party.Does("awaits WriteAsync of a channel");
            await writer.WriteAsync(item).ConfigureAwait(false);
            party.Life.Tally.CountUpdate();
            await party.PauseAsync().ConfigureAwait(false);
        }

        writer.Complete();
    }

    private static async Task PipeAsync(Party party, MemoryWatcher<long> watcher, ChannelWriter<long> writer, Storm storm)
    {
        using (watcher)
        {
            while (true)
            {
                try
                {
                    party.Does("awaits PipeToAsync");
                    await watcher.PipeToAsync(writer, complete: true, storm.Token).ConfigureAwait(false);
                    party.Life.Tally.CountCompletion();
                    return;
                }
                catch (OperationCanceledException)
                {
                    party.Life.Tally.CountCancellation();
                }
            }
        }
    }

    private static async Task ReadAsync(Party party, MemoryWatcher<long> watcher, bool isSync, long items)
    {
        using (watcher)
        {
            long last = 0;
            party.Does("loops over ReadAllAsync of a reader");
            await foreach (long item in watcher.Reader.ReadAllAsync(party.Life.LongToken).ConfigureAwait(false))
            {
                party.Does("loops over ReadAllAsync of a reader");
                party.Life.Tally.CountRead();
                if (isSync ? item != last + 1 : item <= last)
                {
                    party.Fault($"it got {item} after {last}");
                }

                last = item;
            }

            if (last != items)
            {
                party.Fault($"it ended on {last}, not on {items}");
            }
        }
    }
}
