using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model.Consuming;

/// <summary>A loop over the value, with its own watcher. Its disposal cancels the loop.</summary>
internal sealed class Looper(ProgramRun run) : Consumer(run)
{
    public override void Begin(IWatchable<int> value) =>
        Running = Hooks.Tasks.Run(() => LoopAsync(value), CancellationToken.None);

    private async Task LoopAsync(IWatchable<int> value)
    {
        await foreach (int next in value.ReadAllAsync(End).ConfigureAwait(false))
        {
            Run.Take(Followed, next);
            LogicalThread.Point("loop");
        }

        FailIf(Run.CompletionBegun == Call.Never ? "It ended, and the value is open." : Followed.JudgeEnd());
    }
}
