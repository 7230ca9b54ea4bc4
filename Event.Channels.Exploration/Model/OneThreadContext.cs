using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Model;

/// <summary>A synchronization context like a user interface's. Posted work runs in order, one item after another.</summary>
internal sealed class OneThreadContext(Execution execution) : SynchronizationContext
{
    private int _posted;
    private int _done;

    public override void Post(SendOrPostCallback d, object? state)
    {
        int turn = _posted++;
        execution.Start("context", () =>
        {
            LogicalThread.Current!.WaitUntil(() => _done == turn, "context");
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                SetSynchronizationContext(null);
                _done++;
            }
        });
    }
}
