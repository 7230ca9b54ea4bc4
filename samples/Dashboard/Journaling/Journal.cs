using EventChannels;
using Quickstart;

namespace Dashboard;

/// <summary>While it is on, the journal takes every reading and works 5 ms on each. The producer waits for it.</summary>
internal sealed class Journal(MemoryValue<Reading> readings, MemoryValue<JournalState> state) : BackgroundService
{
    // The token of the handler is cancelled when the switch is used again.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        state.Select(journal => journal.On).DistinctUntilChanged().ForEachLatestAsync(
            (on, turned) => on ? KeepAsync(turned) : ValueTask.CompletedTask, stoppingToken);

    private async ValueTask KeepAsync(CancellationToken turned)
    {
        long? last = null;
        await foreach (Reading reading in readings.ReadAllAsync(Delivery.Sync, turned))
        {
            long missing = reading.Sequence - (last ?? reading.Sequence - 1) - 1;
            state.Update(journal => journal with { Taken = journal.Taken + 1, Missing = journal.Missing + missing });
            last = reading.Sequence;
            await Task.Delay(5, turned); // stands for a write to a disk
        }
    }
}
